/**
 * How far a long run is, on standard error: one line that is written over and over where that is a terminal; elsewhere
 * nothing, or with --progress a line every few seconds.
 */
const TERMINAL_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 5000;

export class Progress {
  private readonly isWanted: boolean;
  private readonly isTerminal = process.stderr.isTTY;
  private lastMs: number;

  /** `isWanted`: also where standard error is no terminal. */
  constructor(isWanted = false) {
    this.isWanted = isWanted;
    this.lastMs = this.isTerminal ? Number.NEGATIVE_INFINITY : performance.now();
  }

  show(text: () => string): void {
    if (!this.isTerminal && !this.isWanted) return;
    const now = performance.now();
    if (now - this.lastMs < (this.isTerminal ? TERMINAL_INTERVAL_MS : LINE_INTERVAL_MS)) return;
    this.lastMs = now;
    process.stderr.write(this.isTerminal ? `\r\u001b[K${text()}` : `${text()}\n`);
  }

  clear(): void {
    if (this.isTerminal && Number.isFinite(this.lastMs)) process.stderr.write("\r\u001b[K");
  }
}
