/**
 * The first difference between what a real kernel showed and what the engine shows for the same scenario.
 * Counted is every single value that was compared, so that a comparison of nothing cannot pass for one.
 */
import type { GuestRun, Observation, TraceEvent } from "./readGuest.ts";

export interface Difference {
  readonly what: "observation" | "trace event";
  /** Of the observation or event, from 0. */
  readonly index: number;
  /** "tick", "ksm_merge_one_page". */
  readonly name: string;
  /** Of the operation; -1 where neither side has the thing. */
  readonly op: number;
  /** Every value of it that differs, the first one first; the path is "" where one side lacks the whole. */
  readonly values: readonly ValueDifference[];
}
export interface ValueDifference {
  /** "sysfs.pages_shared", "processes.A.regions.r[3]", "fields.err". */
  readonly path: string;
  readonly real: unknown;
  readonly ours: unknown;
}
export interface Comparison {
  readonly observations: number;
  readonly events: number;
  /** Single values: numbers, names, pages. */
  readonly values: number;
  readonly difference: Difference | undefined;
}

export type Shown = Pick<GuestRun, "observations"> & { readonly trace: readonly Omit<TraceEvent, "op">[] };

/**
 * Of both sequences the first difference, of the two the one that came first. A kernel without tracepoints showed no event:
 * `hasTrace` false says that then there is nothing to compare.
 */
export function compareRuns(real: GuestRun, ours: Shown, hasTrace: boolean): Comparison {
  const observed = compareObservations(real.observations, ours.observations);
  const traced = hasTrace ? compareTraces(real.trace, ours.trace) : NOTHING;
  const [a, b] = [observed.difference, traced.difference];
  const first = a === undefined || (b !== undefined && b.op < a.op) ? b : a;
  return {
    observations: observed.compared,
    events: traced.compared,
    values: observed.values + traced.values,
    difference: first,
  };
}

interface Compared {
  readonly compared: number;
  readonly values: number;
  readonly difference: Difference | undefined;
}
const NOTHING: Compared = { compared: 0, values: 0, difference: undefined };

/** `ours`: the engine's JSON lines but "start", "end" and "expect". */
export function compareObservations(real: readonly Observation[], ours: readonly Observation[]): Compared {
  return compareSequences("observation", real, ours, ({ at }) => at);
}

/** The kernel's ksm tracepoints: kinds in order, and every field that was recorded. */
export function compareTraces(real: readonly TraceEvent[], ours: readonly Omit<TraceEvent, "op">[]): Compared {
  const recorded = ours.map(({ name, fields }, i) => {
    const names = Object.keys(real[i]?.fields ?? fields);
    const op = real[i]?.op ?? -1;
    // A field that the recording has is compared also where ours lacks it.
    return { op, name, fields: Object.fromEntries(names.map((field) => [field, fields[field] ?? "none"])) };
  });
  return compareSequences("trace event", real, recorded, ({ name }) => name);
}

function compareSequences<T extends { readonly op: number }>(
  what: Difference["what"],
  real: readonly T[],
  ours: readonly T[],
  nameOf: (each: T) => string,
): Compared {
  const counter = { values: 0 };
  for (let index = 0; index < Math.max(real.length, ours.length); index++) {
    const about = real[index] ?? ours[index];
    const values = differences(real[index], ours[index], "", counter);
    if (values.length === 0) continue;
    const named = { what, index, name: about ? nameOf(about) : "?", op: about?.op ?? -1 };
    return { compared: index + 1, values: counter.values, difference: { ...named, values } };
  }
  return { compared: real.length, values: counter.values, difference: undefined };
}

function differences(
  real: unknown,
  ours: unknown,
  path: string,
  counter: { values: number },
): readonly ValueDifference[] {
  if (!isObject(real) || !isObject(ours)) {
    counter.values++;
    return real === ours ? [] : [{ path, real, ours }];
  }
  const isList = Array.isArray(real);
  return [...new Set([...Object.keys(real), ...Object.keys(ours)])].flatMap((key) => {
    const inner = isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return differences(real[key], ours[key], inner, counter);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
