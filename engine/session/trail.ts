/**
 * The source statements executed last, with their steps: what the fading trail shows, and where an event happened. A
 * ring; going back cuts off what lies ahead. It tells of the last TRAIL_STEPS steps only, and knows from where on it has all
 * of them (a jump leaves a hole): so what it tells depends on the position alone.
 */
import type { StatementId, ThreadId } from "../base/brands.ts";

const CAPACITY = 1 << 16;
/** What lies further back is not told, even where it is held. */
export const TRAIL_STEPS = 1 << 14;

export class Trail {
  private readonly steps = new Float64Array(CAPACITY);
  private readonly statements = new Int32Array(CAPACITY);
  private readonly threads = new Int32Array(CAPACITY);
  /** Entries ever made that are still in force; the last CAPACITY of them are held. */
  private count = 0;
  /** Every statement from the one to the other has been seen. */
  private whole = { from: 0, to: 0 };

  /** Any statement is executed as this step, of the source or not. */
  see(step: number): void {
    if (step > this.whole.to) this.restart(step);
    if (step >= this.whole.to) this.whole.to = step + 1;
  }

  /** Everything from here on will be seen. */
  restart(step: number): void {
    this.count = 0;
    this.whole = { from: step, to: step };
  }

  /** Whether it can tell all that it tells at this position. */
  isWholeAt(step: number): boolean {
    return this.whole.from <= Math.max(0, step - TRAIL_STEPS) && this.whole.to >= step;
  }

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
    this.whole = { from: Math.min(this.whole.from, step), to: Math.min(this.whole.to, step) };
    const held = Math.max(0, this.count - CAPACITY);
    while (this.count > held && (this.steps[(this.count - 1) % CAPACITY] ?? 0) >= step) this.count -= 1;
    if (this.count === held) this.count = 0;
  }

  /** The last `limit` before `step`, newest first. */
  latest(limit: number, step: number): readonly StatementId[] {
    const found: StatementId[] = [];
    for (let at = this.count - 1; at >= Math.max(0, this.count - CAPACITY) && found.length < limit; at -= 1) {
      const executed = this.steps[at % CAPACITY] ?? 0;
      if (executed < step - TRAIL_STEPS) break;
      if (executed < step) found.push((this.statements[at % CAPACITY] ?? 0) as StatementId);
    }
    return found;
  }

  /**
   * The last statement that a thread had begun when the machine had made `step` steps, told at a position; undefined when
   * it lies too far back.
   */
  statementAt(step: number, thread: ThreadId, position: number): StatementId | undefined {
    let low = Math.max(0, this.count - CAPACITY);
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.steps[middle % CAPACITY] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    for (let at = low - 1; at >= Math.max(0, this.count - CAPACITY); at -= 1) {
      if ((this.steps[at % CAPACITY] ?? 0) < position - TRAIL_STEPS) return undefined;
      if (this.threads[at % CAPACITY] === thread) return (this.statements[at % CAPACITY] ?? 0) as StatementId;
    }
    return undefined;
  }
}
