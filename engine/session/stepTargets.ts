/** Where the machine stands, and where a move along its history is to end: predicates over statement, thread and depth. */
import type { StatementId, ThreadId } from "../base/brands.ts";
import { LabError } from "../base/labError.ts";
import type { Machine, Until } from "../machine/machine.ts";
import type { LoadedSource } from "./loadSource.ts";
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

export type Here = { readonly statement: StatementId; readonly thread: ThreadId; readonly depth: number };

export class StepTargets {
  private readonly machine: Machine;
  private readonly source: LoadedSource;
  private readonly stops: Uint8Array;

  /** `stops`: by statement, 1 where steps stop. */
  constructor(machine: Machine, source: LoadedSource, stops: Uint8Array) {
    this.machine = machine;
    this.source = source;
    this.stops = stops;
  }

  readonly atStop: Until = (statement) => this.stops[statement] === 1;

  here(): Here | undefined {
    const next = this.machine.next();
    if (next?.statement === undefined) return undefined;
    return { statement: next.statement, thread: next.thread, depth: this.machine.frames(next.thread).length };
  }

  position(): Position | undefined {
    const here = this.here();
    if (here === undefined) return undefined;
    const { program, places } = this.source;
    const frames = this.machine.frames(here.thread);
    const fileOf = (fn: number): number | undefined => program.functions[fn]?.file;
    const sourceFrames = frames.filter(({ fn }) => program.files[fileOf(fn) ?? -1]?.role === "source");
    const fn = program.functions[program.statements[here.statement]?.fn ?? -1]?.name ?? "?";
    return { place: places.ofStatement(here.statement), fn, thread: here.thread, sourceDepth: sourceFrames.length };
  }

  /** Source statements of this thread that are not deeper than `levels` above it, or any once its call is over. */
  leaving(here: Here | undefined, levels: number): Until {
    if (here === undefined) return this.atStop;
    const limit = here.depth - levels;
    let hasEnded = false;
    return (statement, thread, depth) => {
      if (thread !== here.thread && !hasEnded) hasEnded = !this.isInCall(here.thread);
      if (this.stops[statement] !== 1) return false;
      return thread === here.thread ? depth <= limit || hasEnded : hasEnded;
    };
  }

  before(here: Here | undefined, levels: number): Until {
    if (here === undefined) return this.atStop;
    const limit = here.depth - levels;
    return (statement, thread, depth) => this.stops[statement] === 1 && thread === here.thread && depth <= limit;
  }

  /** A function is reached when it has been entered anew (its first statement may be a loop's, executed again and again). */
  isTarget(target: RunTarget): Until {
    const { program, places } = this.source;
    if ("fn" in target) {
      const fn = program.functions.find((each) => each.name === target.fn && each.body !== undefined);
      if (fn === undefined) {
        throw new LabError("no-such-function", `there is no function ${target.fn}() that could be compiled`);
      }
      const before = this.machine.functionCounts[fn.id] ?? 0;
      return (statement) =>
        program.statements[statement]?.fn === fn.id && (this.machine.functionCounts[fn.id] ?? 0) > before;
    }
    const line = places.lineWithStatement(target.path, target.line);
    if (line === undefined) {
      const where = { path: target.path, line: target.line + 1 };
      throw new LabError(
        "no-statement",
        `no statement begins near line ${String(where.line)} of ${target.path}`,
        where,
      );
    }
    const wanted = new Set(places.statementsOnLine(target.path, line));
    return (statement) => wanted.has(statement);
  }

  private isInCall(thread: ThreadId): boolean {
    const kind = this.machine.threads().find((each) => each.id === thread)?.state.kind;
    return kind === "runnable" || kind === "sleeping";
  }
}
