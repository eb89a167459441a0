/**
 * How often something has been hit since the start of the history. It belongs to the position, not to how it was come
 * to: the steps of all hits so far are kept, as far as the history has been looked through from its start.
 */
export class HitCounts {
  /** Every statement before this step has been looked at. */
  coveredTo = 0;
  private readonly steps: number[] = [];

  /** It is hit at `step`: the how manieth time is that, from 1? */
  count(step: number): number {
    const at = this.indexOf(step);
    if (this.steps[at] !== step) this.steps.splice(at, 0, step);
    return at + 1;
  }

  /** The history from `step` on is another. */
  cutAt(step: number): void {
    this.steps.length = this.indexOf(step);
    this.coveredTo = Math.min(this.coveredTo, step);
  }

  private indexOf(step: number): number {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.steps[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export type HitTest = (count: number) => boolean;

/** "5", "= 5", "> 3", ">= 3", "< 3", "<= 3", "% 10"; undefined for anything else. */
export function parseHitCondition(text: string): HitTest | undefined {
  const match = /^\s*(==?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(text);
  if (match === null) return undefined;
  const number = Number(match[2]);
  switch (match[1]) {
    case ">":
      return (count) => count > number;
    case ">=":
      return (count) => count >= number;
    case "<":
      return (count) => count < number;
    case "<=":
      return (count) => count <= number;
    case "%":
      return number === 0 ? undefined : (count) => count % number === 0;
    default:
      return (count) => count === number;
  }
}
