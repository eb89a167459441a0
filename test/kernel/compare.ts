/**
 * The first difference between what a real kernel showed and what the engine shows for the same scenario.
 * Counted is every single value that was compared, so that a comparison of nothing cannot pass for one.
 */
import type { Observation, TraceEvent } from "./readGuest.ts";

export interface Difference {
  /** "observation 12 (tick, operation 13): sysfs.pages_shared" */
  readonly where: string;
  readonly op: number;
  readonly real: unknown;
  readonly ours: unknown;
}
export interface Comparison {
  readonly compared: number;
  readonly difference: Difference | undefined;
}

/** `ours`: the engine's JSON lines but "start", "end" and "expect". */
export function compareObservations(real: readonly Observation[], ours: readonly Observation[]): Comparison {
  let compared = 0;
  for (let at = 0; at < Math.max(real.length, ours.length); at++) {
    const there = real[at];
    const here = ours[at];
    const about = there ?? here;
    const where = `observation ${at} (${about?.at ?? "?"}, operation ${about?.op ?? -1})`;
    const counter = { compared: 0 };
    const difference = firstDifference(there, here, where, counter);
    compared += counter.compared;
    if (difference) return { compared, difference: { ...difference, op: about?.op ?? -1 } };
  }
  return { compared, difference: undefined };
}

/** The kernel's ksm tracepoints: kinds in order, and every field that was recorded. */
export function compareTraces(real: readonly TraceEvent[], ours: readonly Omit<TraceEvent, "op">[]): Comparison {
  let compared = 0;
  for (let at = 0; at < Math.max(real.length, ours.length); at++) {
    const there = real[at];
    const here = ours[at];
    const where = `trace event ${at} (${there?.name ?? here?.name ?? "?"})`;
    const op = there?.op ?? -1;
    compared++;
    if (there === undefined || here === undefined || there.name !== here.name)
      return { compared, difference: { where, op, real: there, ours: here } };
    for (const [name, value] of Object.entries(there.fields)) {
      compared++;
      if (here.fields[name] !== value)
        return { compared, difference: { where: `${where}.${name}`, op, real: value, ours: here.fields[name] } };
    }
  }
  return { compared, difference: undefined };
}

function firstDifference(
  real: unknown,
  ours: unknown,
  where: string,
  counter: { compared: number },
): Omit<Difference, "op"> | undefined {
  if (!isObject(real) || !isObject(ours)) {
    counter.compared++;
    return real === ours ? undefined : { where, real, ours };
  }
  for (const key of new Set([...Object.keys(real), ...Object.keys(ours)])) {
    const path = Array.isArray(real) ? `${where}[${key}]` : `${where}.${key}`;
    const difference = firstDifference(real[key], ours[key], path, counter);
    if (difference) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
