/**
 * Mixtures of contents over the pages of one fill: which page gets which part is a permutation keyed by a seed, so every
 * part has exactly its number of pages and no list of pages is kept. The permutation is a Feistel network over the next
 * power of four; what it sends out of range is sent on until it is in range (cycle walking).
 *
 * The table lies in the machine's memory as little-endian u32s: pages, seed (low, high), parts; then for every part the
 * rank it ends before, and kind, low, high as lab_fill_pages() takes them.
 */

/** `kind` of lab_fill_pages() (engine/kernel/model/syscalls.c). */
export const FILL_KIND = { zero: 0, byte: 1, seed: 2, sequence: 3, mixture: 4 } as const;

export interface MixturePart {
  readonly pages: number;
  /** A FILL_KIND. A part of a sequence counts its own pages. */
  readonly kind: number;
  /** The byte or the seed. */
  readonly seed: bigint;
}

/** The content of one page, as lab_fill_pages() would be given it for one page: the halves are unsigned. */
export interface MixedContent {
  readonly kind: number;
  readonly low: number;
  readonly high: number;
}

export const MAX_MIXTURE_PARTS = 64;
const HEADER_WORDS = 4;
const PART_WORDS = 4;
const ROUNDS = 4;
const TWO_32 = 2 ** 32;

/** How many of `count` pages each share gets: within one page of its share, all of them together `count`. */
export function pagesOfShares(shares: readonly number[], count: number): readonly number[] {
  const exact = shares.map((share) => share * count);
  // 0.29 * 100 is a little less than 29.
  const pages = exact.map((each) => Math.floor(each + 1e-6));
  const byRest = exact.map((each, at) => ({ at, rest: each - (pages[at] ?? 0) })).sort((a, b) => b.rest - a.rest);
  let left = count - pages.reduce((sum, each) => sum + each, 0);
  for (const { at } of byRest) {
    if (left <= 0) break;
    pages[at] = (pages[at] ?? 0) + 1;
    left -= 1;
  }
  return pages;
}

export function encodeMixture(parts: readonly MixturePart[], seed: bigint): Uint8Array {
  const words = new Uint32Array(HEADER_WORDS + parts.length * PART_WORDS);
  let end = 0;
  for (const [at, part] of parts.entries()) {
    end += part.pages;
    words.set([end, part.kind, ...halves(part.seed)], HEADER_WORDS + at * PART_WORDS);
  }
  words.set([end, ...halves(seed), parts.length]);
  const bytes = new DataView(new ArrayBuffer(words.byteLength));
  words.forEach((word, at) => {
    bytes.setUint32(at * 4, word, true);
  });
  return new Uint8Array(bytes.buffer);
}

/** The content of page `index`. `word` reads the table; `rankOf` is permuted(), or gives the same. */
export function mixedContent(word: (index: number) => number, index: number, rankOf = permuted): MixedContent {
  return contentOfRank(word, rankOf(index, word(0), word(1), word(2)));
}

/** Whether a content of this kind is a seeded page. */
export function isSeeded(kind: number): boolean {
  return kind === FILL_KIND.seed || kind === FILL_KIND.sequence;
}

/** The content of the page that the permutation puts there. */
export function contentOfRank(word: (index: number) => number, rank: number): MixedContent {
  let start = 0;
  for (let at = HEADER_WORDS; at < HEADER_WORDS + word(3) * PART_WORDS; at += PART_WORDS) {
    const end = word(at);
    if (rank < end) {
      const kind = word(at + 1);
      const low = word(at + 2) + (kind === FILL_KIND.sequence ? rank - start : 0);
      return { kind, low: low >>> 0, high: (word(at + 3) + (low >= TWO_32 ? 1 : 0)) >>> 0 };
    }
    start = end;
  }
  return { kind: FILL_KIND.zero, low: 0, high: 0 };
}

/** A permutation of 0..count-1, another one for every seed. */
export function permuted(index: number, count: number, seedLow: number, seedHigh: number): number {
  if (count <= 1) return index;
  const bits = Math.ceil((32 - Math.clz32(count - 1)) / 2);
  const mask = (1 << bits) - 1;
  let value = index;
  do {
    let left = (value >>> bits) & mask;
    let right = value & mask;
    for (let round = 0; round < ROUNDS; round += 1) {
      const next = left ^ (scrambled(right, round, seedLow, seedHigh) & mask);
      left = right;
      right = next;
    }
    value = ((left << bits) | right) >>> 0;
  } while (value >= count);
  return value;
}

/** 32 bits in which every bit of the arguments has a part: two multiplications and shifts between them. */
function scrambled(value: number, round: number, seedLow: number, seedHigh: number): number {
  let word = (value + Math.imul(round + 1, 0x9e3779b9)) ^ seedLow;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b) ^ seedHigh;
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

function halves(seed: bigint): readonly [number, number] {
  return [Number(seed & 0xffffffffn), Number((seed >> 32n) & 0xffffffffn)];
}
