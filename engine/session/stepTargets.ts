/** Where a step along the history is to end: predicates over statement, thread and depth, both ways. */
import type { StatementId, ThreadId } from "../base/brands.ts";
import type { Machine, Until } from "../machine/machine.ts";

export type Here = { readonly statement: StatementId; readonly thread: ThreadId; readonly depth: number };

export class StepTargets {
  private readonly machine: Machine;
  private readonly stops: Uint8Array;

  /** `stops`: by statement, 1 where steps stop. */
  constructor(machine: Machine, stops: Uint8Array) {
    this.machine = machine;
    this.stops = stops;
  }

  readonly atStop: Until = (statement) => this.stops[statement] === 1;

  here(): Here | undefined {
    const next = this.machine.next();
    if (next?.statement === undefined) return undefined;
    return { statement: next.statement, thread: next.thread, depth: this.machine.frames(next.thread).length };
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

  private isInCall(thread: ThreadId): boolean {
    const kind = this.machine.threads().find((each) => each.id === thread)?.state.kind;
    return kind === "runnable" || kind === "sleeping";
  }
}
