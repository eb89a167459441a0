/**
 * Hits are counted from the start of the history, whoever jumped over them. What a run has gone through is counted as it
 * goes; before the next one begins, what was jumped over is looked through, and the machine put back to where it was.
 */
import type { Until } from "../../machine/machine.ts";
import type { Breakpoints } from "./breakpoints.ts";
import type { DataWatches } from "./dataWatches.ts";
import type { Exceptions } from "./exceptions.ts";
import type { HitCounts } from "./hitCounts.ts";
import type { SessionCore } from "./sessionCore.ts";

/** What may stop a run. */
export interface Reasons {
  readonly breakpoints: Breakpoints;
  readonly data: DataWatches;
  readonly exceptions: Exceptions;
}

const SLICE_STEPS = 100_000;

export class HitCoverage {
  private readonly core: SessionCore;
  private readonly reasons: Reasons;

  constructor(core: SessionCore, reasons: Reasons) {
    this.core = core;
    this.reasons = reasons;
  }

  /** Looks through what has not been looked through for hits that are counted. False: cancelled. */
  async cover(): Promise<boolean> {
    const { history, machine } = this.core;
    const from = this.coveredTo();
    const to: number = machine.step;
    if (from >= to) return true;
    const mark = history.mark();
    history.seek(from);
    let isCancelled = false;
    try {
      isCancelled = await this.lookUpTo(to);
    } finally {
      history.returnTo(mark);
    }
    if (!isCancelled) this.noteUpTo(to);
    return !isCancelled;
  }

  /** All up to there has been counted. */
  noteUpTo(step: number): void {
    for (const counts of this.counted()) counts.coveredTo = Math.max(counts.coveredTo, step);
    const { ofKsm } = this.reasons.exceptions;
    if (ofKsm.isOn) ofKsm.coveredTo = Math.max(ofKsm.coveredTo, step);
  }

  /** The history from this step on is another: hits that lay there are void. */
  changed(step: number): void {
    for (const counts of this.counted()) counts.cutAt(step);
    this.reasons.exceptions.ofKsm.cut();
  }

  /** The step from which on something has not been looked at; infinite when nothing is counted. */
  private coveredTo(): number {
    const { ofKsm } = this.reasons.exceptions;
    const covered = this.counted().map((counts) => counts.coveredTo);
    // A statement may be followed by several quiet points.
    if (ofKsm.isOn) covered.push(ofKsm.coveredTo - 1);
    return Math.max(0, Math.min(...covered));
  }

  /** From where the machine stands; asking is what counts. True: cancelled. */
  private async lookUpTo(to: number): Promise<boolean> {
    const { machine, history } = this.core;
    const { data, breakpoints, exceptions } = this.reasons;
    data.begin();
    const look: Until = (statement, thread) => {
      data.at(statement, thread);
      if (machine.step < to) data.deafly(() => breakpoints.at(statement, thread));
      return machine.step >= to;
    };
    const here = machine.next();
    if (here?.statement !== undefined) look(here.statement, here.thread, 0);
    const atQuiet = (): boolean => {
      exceptions.atQuiet();
      return false;
    };
    const stopListening = data.listen();
    try {
      while (machine.step < to) {
        const stop = history.run({ maxSteps: Math.min(SLICE_STEPS, to - machine.step), until: look, atQuiet });
        if (stop.kind !== "limit") return false;
        if (await this.core.pause()) return true;
      }
      return false;
    } finally {
      stopListening();
    }
  }

  private counted(): readonly HitCounts[] {
    const { breakpoints, data } = this.reasons;
    return [...breakpoints.counted, ...data.counted].flatMap(({ counts }) => counts ?? []);
  }
}
