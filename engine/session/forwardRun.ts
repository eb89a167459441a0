/**
 * Runs forward in slices: between two of them it is told how far the run is, messages are let in, and the run can be
 * cancelled. Every statement that is gone by is recorded, unless nobody asks for any (a run in compiled code).
 */
import type { StatementId, ThreadId } from "../base/brands.ts";
import { LabError } from "../base/labError.ts";
import type { History } from "../machine/history/history.ts";
import type { HistoryStop } from "../machine/history/historyStop.ts";
import type { Until } from "../machine/machine.ts";
import type { Player } from "../scenario/player.ts";
import type { Position } from "./runTarget.ts";
import type { Here } from "./stepTargets.ts";

const SLICE_STEPS = 100_000;
/** Between two of which a run to the end is asked whether it is cancelled. */
const SOFT_SLICE_STEPS = 4_000_000;
/** Of the player, between two of which it is asked in any case. */
const SLICE_ADVANCES = 100_000;

export interface ForwardParts {
  readonly history: History;
  readonly player: Player;
  /** A run that executes so many statements without every thread coming to rest ends with a LabError. */
  readonly maxBusySteps: number | undefined;
  readonly here: () => Here | undefined;
  readonly position: () => Position | undefined;
  readonly record: (statement: StatementId, thread: ThreadId) => void;
  /** Between slices; true ends the run. */
  readonly pause: () => Promise<boolean>;
}

export class ForwardRun {
  private readonly parts: ForwardParts;

  constructor(parts: ForwardParts) {
    this.parts = parts;
  }

  /** To a statement for which `predicate` holds; undefined: to the end, in compiled code where the machine is to use it. */
  async to(predicate: Until | undefined, maxSteps = Number.POSITIVE_INFINITY): Promise<HistoryStop> {
    const { history, here, record, pause } = this.parts;
    const { machine } = history;
    const end = machine.step + maxSteps;
    const until: Until | undefined =
      predicate &&
      ((statement, thread, depth) => {
        const isHit = predicate(statement, thread, depth);
        if (!isHit) record(statement, thread);
        return isHit;
      });
    const start = here();
    if (start !== undefined) record(start.statement, start.thread);
    const watchdog = this.watchdog();
    for (;;) {
      const isFast = until === undefined && machine.isFast;
      const steps = Math.min(isFast ? end : SLICE_STEPS, end - machine.step);
      const limits = { maxSteps: steps, maxAdvances: SLICE_ADVANCES };
      const slice = isFast ? { ...limits, softSteps: SOFT_SLICE_STEPS } : limits;
      const outcome = history.run({ ...slice, ...(until === undefined ? {} : { until }) });
      if (outcome.kind !== "limit" || machine.step >= end) return outcome;
      // The statement that the slice ended before has not been asked about.
      const now = here();
      if (now !== undefined && until?.(now.statement, now.thread, now.depth) === true) return { kind: "until" };
      watchdog();
      if (await pause()) return { kind: "cancelled" };
    }
  }

  /** Called between slices: throws when the player has not come to a quiet machine for too long. */
  private watchdog(): () => void {
    const { maxBusySteps, player, history, position } = this.parts;
    let { state } = player.snapshot();
    let since: number = history.step;
    return () => {
      const now = player.snapshot().state;
      if (now !== state) [state, since] = [now, history.step];
      if (maxBusySteps === undefined || history.step - since <= maxBusySteps) return;
      const at = position();
      const where = at && { path: at.place.path, line: at.place.line + 1, column: at.place.column + 1 };
      const message = `${maxBusySteps.toLocaleString("en")} statements were executed, and the machine has not come to rest: ${at?.fn ?? "it"}() goes on and on`;
      throw new LabError("endless", message, where);
    };
  }
}
