/** What the source calls the place where a run is to end, or where the machine stands: a function, a line. */
import type { ThreadId } from "../base/brands.ts";
import { LabError } from "../base/labError.ts";
import type { Machine, Until } from "../machine/machine.ts";
import type { LoadedSource } from "./loadSource.ts";
import type { Here } from "./stepTargets.ts";
import type { Place } from "./view.ts";

/** Where the machine stands, without what a view of it would cost. */
export interface Position {
  readonly place: Place;
  readonly fn: string;
  readonly thread: ThreadId;
  /** Frames of the source on the thread's stack. */
  readonly sourceDepth: number;
}

export type RunTarget = { readonly fn: string } | { readonly path: string; readonly line: number };

export function positionAt(here: Here, machine: Machine, { program, places }: LoadedSource): Position {
  const frames = machine.frames(here.thread);
  const fileOf = (fn: number): number | undefined => program.functions[fn]?.file;
  const sourceFrames = frames.filter(({ fn }) => program.files[fileOf(fn) ?? -1]?.role === "source");
  const fn = program.functions[program.statements[here.statement]?.fn ?? -1]?.name ?? "?";
  return { place: places.ofStatement(here.statement), fn, thread: here.thread, sourceDepth: sourceFrames.length };
}

/** Before the first statement of a call of the function. Throws LabError "no-such-function". */
export function entryOf(machine: Machine, name: string): Until {
  const fn = machine.program.functions.find((each) => each.name === name && each.body !== undefined);
  if (fn === undefined) throw new LabError("no-such-function", `there is no function ${name}() that could be compiled`);
  return (statement, thread) => machine.program.statements[statement]?.fn === fn.id && machine.isAtEntry(thread);
}

/** Throws LabErrors "no-such-function" and "no-statement". */
export function isTarget(target: RunTarget, machine: Machine, { places }: LoadedSource): Until {
  if ("fn" in target) return entryOf(machine, target.fn);
  const line = places.lineWithStatement(target.path, target.line);
  if (line === undefined) {
    const where = { path: target.path, line: target.line + 1 };
    throw new LabError("no-statement", `no statement begins near line ${String(where.line)} of ${target.path}`, where);
  }
  const wanted = new Set(places.statementsOnLine(target.path, line));
  return (statement) => wanted.has(statement);
}
