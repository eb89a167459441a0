/** One line on standard error that is written over and over, where that is a terminal; nothing elsewhere. */
const MIN_INTERVAL_MS = 100;

export class Progress {
  private lastMs = Number.NEGATIVE_INFINITY;

  show(text: () => string): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.lastMs < MIN_INTERVAL_MS) return;
    this.lastMs = now;
    process.stderr.write(`\r\u001b[K${text()}`);
  }

  clear(): void {
    if (Number.isFinite(this.lastMs)) process.stderr.write("\r\u001b[K");
  }
}
