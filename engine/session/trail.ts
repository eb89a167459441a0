/**
 * The source statements executed last, with their steps: what the fading trail shows, and where an event happened. A
 * ring; going back cuts off what lies ahead.
 */
import type { StatementId, ThreadId } from "../base/brands.ts";

const CAPACITY = 1 << 16;

export class Trail {
  private readonly steps = new Float64Array(CAPACITY);
  private readonly statements = new Int32Array(CAPACITY);
  private readonly threads = new Int32Array(CAPACITY);
  /** Entries ever made that are still in force; the last CAPACITY of them are held. */
  private count = 0;

  /** The statement is executed as the machine's step number `step` (from 0). Ignored when it was recorded before. */
  record(step: number, statement: StatementId, thread: ThreadId): void {
    if (this.count > 0 && (this.steps[(this.count - 1) % CAPACITY] ?? 0) >= step) return;
    const at = this.count % CAPACITY;
    this.steps[at] = step;
    this.statements[at] = statement;
    this.threads[at] = thread;
    this.count += 1;
  }

  /** Forgets what is executed at `step` or later. */
  cutAt(step: number): void {
    const held = Math.max(0, this.count - CAPACITY);
    while (this.count > held && (this.steps[(this.count - 1) % CAPACITY] ?? 0) >= step) this.count -= 1;
    if (this.count === held) this.count = 0;
  }

  /** The last `limit` before `step`, newest first. */
  latest(limit: number, step: number): readonly StatementId[] {
    const found: StatementId[] = [];
    for (let at = this.count - 1; at >= Math.max(0, this.count - CAPACITY) && found.length < limit; at -= 1) {
      if ((this.steps[at % CAPACITY] ?? 0) < step) found.push((this.statements[at % CAPACITY] ?? 0) as StatementId);
    }
    return found;
  }

  /** The last statement that a thread had begun when the machine had made `step` steps; undefined when it is forgotten. */
  statementAt(step: number, thread: ThreadId): StatementId | undefined {
    let low = Math.max(0, this.count - CAPACITY);
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.steps[middle % CAPACITY] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    for (let at = low - 1; at >= Math.max(0, this.count - CAPACITY); at -= 1) {
      if (this.threads[at % CAPACITY] === thread) return (this.statements[at % CAPACITY] ?? 0) as StatementId;
    }
    return undefined;
  }
}
