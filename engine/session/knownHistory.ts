/**
 * How far a history has been run, whatever position it stands at: up to there it is known what happens, and states are
 * kept. An intervention makes what lay ahead another history, of which nothing is known.
 */
import type { History } from "../machine/history/history.ts";

export class KnownHistory {
  private readonly history: History;
  private lastStep = 0;
  /** Interventions that are accounted for. */
  private changes = 0;

  constructor(history: History) {
    this.history = history;
  }

  /** The last step that was run. */
  get end(): number {
    const { count, step } = this.history.changed;
    if (count !== this.changes) this.lastStep = Math.min(this.lastStep, Math.max(step, this.history.step));
    this.changes = count;
    return this.lastStep;
  }

  /** The present position was run to. */
  noteHere(): void {
    this.lastStep = Math.max(this.end, this.history.step);
  }

  /** Towards a step that lies ahead and was run before, where a state is kept between here and there. */
  skipTo(step: number): void {
    const target = Math.min(step, this.end);
    if (this.history.lastKept(target) > this.history.step) this.history.seek(target);
  }
}
