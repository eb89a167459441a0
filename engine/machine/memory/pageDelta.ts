/**
 * What is different between two states of a paged buffer, as words to be combined with either to get the other (exclusive
 * or): so one delta leads both ways, and two that follow each other make one. For each page that differs, in ascending order:
 *
 *   page, words that follow for it, then runs: (first word | count << 16), the words of the run
 */
import { PAGE_SIZE } from "./memory.ts";

export type Delta = Uint32Array;

export const PAGE_WORDS = PAGE_SIZE / 4;
export const NO_DELTA: Delta = new Uint32Array(0);
const HEADER_WORDS = 2;
/** Words that are the same and lie between two runs are kept with them when there are no more than so many. */
const MAX_GAP = 1;
/** Of one page, at most. */
const MOST_WORDS = HEADER_WORDS + PAGE_WORDS + PAGE_WORDS / (MAX_GAP + 1) + 1;

/** Calls `visit` for each page, with where its runs lie in the delta. */
export function eachPage(delta: Delta, visit: (page: number, start: number, end: number) => void): void {
  for (let at = 0; at < delta.length;) {
    const start = at + HEADER_WORDS;
    const end = start + delta[at + 1]!;
    visit(delta[at]!, start, end);
    at = end;
  }
}

/** Combines the words of one page with the runs that lie between `start` and `end`. */
export function combine(words: Uint32Array, delta: Delta, start: number, end: number): void {
  for (let at = start; at < end;) {
    const run = delta[at++]!;
    const first = run & 0xffff;
    const count = run >>> 16;
    for (let i = 0; i < count; i++) words[first + i]! ^= delta[at + i]!;
    at += count;
  }
}

/** The delta from before the first to after the second. */
export function joined(first: Delta, second: Delta): Delta {
  if (first.length === 0 || second.length === 0) return first.length === 0 ? second : first;
  const writer = new DeltaWriter();
  const both = new Uint32Array(PAGE_WORDS);
  for (let a = 0, b = 0; a < first.length || b < second.length;) {
    const inFirst = first[a] ?? Number.POSITIVE_INFINITY;
    const inSecond = second[b] ?? Number.POSITIVE_INFINITY;
    const aEnd = inFirst <= inSecond ? a + HEADER_WORDS + first[a + 1]! : a;
    const bEnd = inSecond <= inFirst ? b + HEADER_WORDS + second[b + 1]! : b;
    if (inFirst === inSecond) {
      both.fill(0);
      combine(both, first, a + HEADER_WORDS, aEnd);
      combine(both, second, b + HEADER_WORDS, bEnd);
      writer.add(inFirst, both);
    } else if (aEnd > a) writer.addAsIs(first, a, aEnd);
    else writer.addAsIs(second, b, bEnd);
    a = aEnd;
    b = bEnd;
  }
  return writer.finish();
}

/** Takes pages in ascending order. */
export class DeltaWriter {
  private words = new Uint32Array(2 * MOST_WORDS);
  private length = 0;

  /** `difference`: of all words of the page; nothing is added where all are 0. */
  add(page: number, difference: Uint32Array): void {
    this.makeRoom(MOST_WORDS);
    const { words } = this;
    const start = this.length + HEADER_WORDS;
    let at = start;
    for (let first = 0; first < PAGE_WORDS; first++) {
      if (difference[first] === 0) continue;
      let end = first + 1;
      for (let next = end; next < PAGE_WORDS && next - end <= MAX_GAP; next++)
        if (difference[next] !== 0) end = next + 1;
      words[at++] = first | ((end - first) << 16);
      for (; first < end; first++) words[at++] = difference[first]!;
    }
    if (at === start) return;
    words[start - 2] = page;
    words[start - 1] = at - start;
    this.length = at;
  }

  /** A page of another delta, its header included. */
  addAsIs(delta: Delta, start: number, end: number): void {
    this.makeRoom(end - start);
    this.words.set(delta.subarray(start, end), this.length);
    this.length += end - start;
  }

  finish(): Delta {
    return this.length === 0 ? NO_DELTA : this.words.slice(0, this.length);
  }

  private makeRoom(count: number): void {
    if (this.length + count <= this.words.length) return;
    const larger = new Uint32Array(Math.max(this.words.length * 2, this.length + count));
    larger.set(this.words.subarray(0, this.length));
    this.words = larger;
  }
}
