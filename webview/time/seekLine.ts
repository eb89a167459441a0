/** Steps to go to, one at a time: while one is under way the last that was asked for waits, and those before it are forgotten. */

/** A step that nothing came of after so long is taken for failed. */
const PATIENCE_MS = 5000;

export interface SeekHost {
  readonly seek: (step: number) => void;
  /** Calls back later; returns what ends the waiting. */
  readonly after: (ms: number, then: () => void) => () => void;
  /** Nothing is under way and nothing waits any more. */
  readonly onIdle: () => void;
}

export class SeekLine {
  private readonly host: SeekHost;
  private waiting: number | undefined;
  private stopWaiting: (() => void) | undefined;

  constructor(host: SeekHost) {
    this.host = host;
  }

  get isIdle(): boolean {
    return this.stopWaiting === undefined;
  }

  want(step: number): void {
    if (this.isIdle) this.send(step);
    else this.waiting = step;
  }

  /** The session has come to stand somewhere. */
  arrived(): void {
    if (this.isIdle) return;
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    const next = this.waiting;
    this.waiting = undefined;
    if (next === undefined) this.host.onIdle();
    else this.send(next);
  }

  /** There is no session any more. */
  clear(): void {
    this.waiting = undefined;
    this.arrived();
  }

  private send(step: number): void {
    this.stopWaiting = this.host.after(PATIENCE_MS, () => this.arrived());
    this.host.seek(step);
  }
}
