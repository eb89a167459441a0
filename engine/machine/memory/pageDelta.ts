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
const BLOCK_WORDS = 8;
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
  const [none, both] = [new Uint32Array(PAGE_WORDS), new Uint32Array(PAGE_WORDS)];
  for (let a = 0, b = 0; a < first.length || b < second.length;) {
    const inFirst = first[a] ?? Number.POSITIVE_INFINITY;
    const inSecond = second[b] ?? Number.POSITIVE_INFINITY;
    const aEnd = inFirst <= inSecond ? a + HEADER_WORDS + first[a + 1]! : a;
    const bEnd = inSecond <= inFirst ? b + HEADER_WORDS + second[b + 1]! : b;
    if (inFirst === inSecond) {
      both.fill(0);
      combine(both, first, a + HEADER_WORDS, aEnd);
      combine(both, second, b + HEADER_WORDS, bEnd);
      none.fill(0);
      writer.addChanges(inFirst, none, both, 0);
    } else if (aEnd > a) writer.addAsIs(first, a, aEnd);
    else writer.addAsIs(second, b, bEnd);
    a = aEnd;
    b = bEnd;
  }
  return writer.finish();
}

/** Eight words of two arrays. */
function isSameBlock(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  const difference =
    (a[i]! ^ b[j]!) |
    (a[i + 1]! ^ b[j + 1]!) |
    (a[i + 2]! ^ b[j + 2]!) |
    (a[i + 3]! ^ b[j + 3]!) |
    (a[i + 4]! ^ b[j + 4]!) |
    (a[i + 5]! ^ b[j + 5]!) |
    (a[i + 6]! ^ b[j + 6]!) |
    (a[i + 7]! ^ b[j + 7]!);
  return difference === 0;
}

/** Takes pages in ascending order. */
export class DeltaWriter {
  private words = new Uint32Array(2 * MOST_WORDS);
  private length = 0;

  /**
   * What the page has from `offset` on in `now` and not in `kept`, which becomes equal to it. Of a page that was written most
   * words are as they were, often all (locks, counts of references): eight are looked at together, and only others written.
   */
  addChanges(page: number, kept: Uint32Array, now: Uint32Array, offset: number): void {
    this.makeRoom(MOST_WORDS);
    const { words } = this;
    const start = this.length + HEADER_WORDS;
    let at = start;
    let run = start;
    let end = -PAGE_WORDS;
    for (let block = 0; block < PAGE_WORDS; block += BLOCK_WORDS) {
      if (isSameBlock(kept, block, now, offset + block)) continue;
      for (let word = block; word < block + BLOCK_WORDS; word++) {
        const value = now[offset + word]!;
        const difference = kept[word]! ^ value;
        if (difference === 0) continue;
        kept[word] = value;
        if (word - end > MAX_GAP) {
          run = at++;
          words[run] = word;
        } else for (; end < word; end++) words[at++] = 0;
        words[at++] = difference;
        end = word + 1;
        words[run] = (words[run]! & 0xffff) | ((at - run - 1) << 16);
      }
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
