import type { NumberColumn } from "../bulk/columns.ts";

const FIRST_CAPACITY = 256;

/**
 * A column that grows at its end. What view() returned stays as it is, whatever comes after: cutting the column goes on
 * in a copy.
 */
export class Growing<A extends NumberColumn> {
  private array: A;
  private used = 0;
  private readonly make: (length: number) => A;

  constructor(make: (length: number) => A) {
    this.make = make;
    this.array = make(FIRST_CAPACITY);
  }

  get length(): number {
    return this.used;
  }

  get last(): number | undefined {
    return this.used === 0 ? undefined : this.array[this.used - 1];
  }

  at(index: number): number | undefined {
    return index < this.used ? this.array[index] : undefined;
  }

  push(value: number): void {
    if (this.used === this.array.length) this.moveTo(2 * this.used);
    this.array[this.used++] = value;
  }

  /** Before the element at `index`; at the end as push(). */
  insert(index: number, value: number): void {
    const tail = this.array.slice(index, this.used);
    this.cutTo(index);
    this.push(value);
    for (const each of tail) this.push(each);
  }

  cutTo(length: number): void {
    if (length >= this.used) return;
    this.used = length;
    this.moveTo(Math.max(FIRST_CAPACITY, this.array.length));
  }

  /** The index of the first element that is not below `value`, of a column in rising order. */
  firstFrom(value: number): number {
    let [low, high] = [0, this.used];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.array[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  view(): A {
    return this.array.subarray(0, this.used) as A;
  }

  private moveTo(capacity: number): void {
    const next = this.make(capacity);
    next.set(this.array.subarray(0, this.used));
    this.array = next;
  }
}
