/**
 * A search backwards. The machine runs forward only, so it looks through stretches, the last one first: each from a kept
 * state to where the one after it began, taking the last thing that the watch answers there. Where states lie far apart
 * (a run in compiled code keeps few) more of them are left on the way first, or looking through all of that at once would
 * take long.
 */
import type { Machine, Until } from "../machine.ts";
import type { Checkpoint } from "./checkpoints.ts";
import type { HistoryStop } from "./historyStop.ts";
import { NEAR_STEPS } from "./pace.ts";
import type { Watch } from "./watch.ts";

/** States that a search leaves on a long way, at most. */
const LONG_PARTS = 16;

/** What a search needs of the history that it goes through. */
export interface Searched {
  readonly machine: Machine;
  /** So long a stretch is looked through at once. */
  readonly longSteps: number;
  /** The present state. */
  present(): Checkpoint;
  restore(state: Checkpoint): void;
  /** All that are kept before `step`, last first. */
  keptBefore(step: number): readonly Checkpoint[];
  /** Keeps the present state, and returns it. */
  keep(): Checkpoint;
  /** Forward to that step, with nothing asked on the way. */
  replay(step: number): HistoryStop;
  run(options: { readonly maxSteps: number; readonly until: Until }): HistoryStop;
  seek(step: number): HistoryStop;
}

/** Yields the step that it has come back to, and is told whether to end there, going to where it began. */
export type Search = Generator<number, number | "none" | "cancelled", boolean>;

export class BackwardSearch {
  private readonly history: Searched;

  constructor(history: Searched) {
    this.history = history;
  }

  *run(watch: Watch): Search {
    const { history } = this;
    const origin = history.present();
    const goBack = (): "cancelled" => {
      history.restore(origin);
      return "cancelled";
    };
    let end: number = history.machine.step;
    for (const kept of history.keptBefore(end)) {
      const starts = yield* this.statesBetween(kept, end);
      if (starts.length === 0) return goBack();
      for (const start of starts) {
        history.restore(start);
        const hit = this.lastHit(watch, end);
        if (hit === "cancelled" || (hit === undefined && (yield start.step))) return goBack();
        if (hit !== undefined) {
          history.seek(hit);
          return hit;
        }
        end = start.step;
      }
    }
    return "none";
  }

  /** This state, and before it in the list those that are left after it up to `end`; none at all when it was told to end. */
  private *statesBetween(kept: Checkpoint, end: number): Generator<number, readonly Checkpoint[], boolean> {
    const { history } = this;
    const part = Math.max(history.longSteps, Math.ceil((end - kept.step) / LONG_PARTS));
    const near = end - Math.min(NEAR_STEPS, part >> 1);
    const states = [kept];
    if (end - kept.step <= part) return states;
    history.restore(kept);
    for (let next = kept.step + part; ; next += part) {
      const isLast = next >= near;
      const stop = history.replay(isLast ? near : next);
      if (stop.kind !== "limit" || (yield history.machine.step)) return [];
      states.unshift(history.keep());
      if (isLast) return states;
    }
  }

  /** From the present state to `end`. */
  private lastHit(watch: Watch, end: number): number | undefined | "cancelled" {
    const { machine } = this.history;
    let hit: number | undefined;
    const take = (found: number | undefined): void => {
      if (found !== undefined && found < end) hit = found;
    };
    watch.begin(end);
    const next = machine.next();
    if (next?.statement !== undefined) take(watch.at(next.statement, next.thread, machine.frames(next.thread).length));
    const until: Until = (statement, thread, depth) => {
      take(watch.at(statement, thread, depth));
      return machine.step >= end;
    };
    const stop = this.history.run({ maxSteps: end - machine.step, until });
    if (stop.kind === "cancelled") return "cancelled";
    if (stop.kind !== "until") take(watch.end());
    return hit;
  }
}
