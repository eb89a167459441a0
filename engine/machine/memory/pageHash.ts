/**
 * Hashes for comparing states of the machine: two independent 32-bit lanes in the manner of MurmurHash3.
 * Not for page contents, which the kernel hashes in its own ways (engine/pages).
 */
import { PAGE_WORDS } from "./pageDelta.ts";

const LOW_START = 0x2545f491;
const HIGH_START = 0x9e3779b9;
const LOW_FACTOR = 0x5bd1e995;
const HIGH_FACTOR = 0x1b873593;

export interface Hash64 {
  readonly low: number;
  readonly high: number;
}

/**
 * Of two pages of a buffer, by their numbers; a page of zeros has hash 0. Two at a time: each word of a page waits for the one before it,
 * and the other page's need not.
 */
export function hashPages(words: Int32Array, a: number, b: number): readonly [Hash64, Hash64] {
  let lowA = LOW_START ^ a;
  let highA = HIGH_START ^ a;
  let anyA = 0;
  let lowB = LOW_START ^ b;
  let highB = HIGH_START ^ b;
  let anyB = 0;
  const startB = b * PAGE_WORDS;
  for (let i = a * PAGE_WORDS, j = startB; j < startB + PAGE_WORDS; i++, j++) {
    const wordA = words[i]!;
    anyA |= wordA;
    lowA = Math.imul(lowA ^ wordA, LOW_FACTOR);
    lowA ^= lowA >>> 15;
    highA = Math.imul(highA + wordA, HIGH_FACTOR);
    highA = (highA << 13) | (highA >>> 19);
    const wordB = words[j]!;
    anyB |= wordB;
    lowB = Math.imul(lowB ^ wordB, LOW_FACTOR);
    lowB ^= lowB >>> 15;
    highB = Math.imul(highB + wordB, HIGH_FACTOR);
    highB = (highB << 13) | (highB >>> 19);
  }
  return [
    { low: anyA === 0 ? 0 : finish(lowA), high: anyA === 0 ? 0 : finish(highA) },
    { low: anyB === 0 ? 0 : finish(lowB), high: anyB === 0 ? 0 : finish(highB) },
  ];
}

/** Collects numbers and strings into one 64-bit hash, in order. */
export class StateHasher {
  private low = 0x811c9dc5 | 0;
  private high = 0x7feb352d | 0;
  private readonly asDouble = new Float64Array(1);
  private readonly asWords = new Int32Array(this.asDouble.buffer);

  word(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x01000193);
    this.low ^= this.low >>> 15;
    this.high = Math.imul(this.high + value, 0x2c1b3c6d);
    this.high = (this.high << 11) | (this.high >>> 21);
  }

  number(value: number): void {
    this.asDouble[0] = value + 0;
    this.word(this.asWords[0]!);
    this.word(this.asWords[1]!);
  }

  text(value: string): void {
    this.word(value.length);
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
  }

  hex(): string {
    return [this.high, this.low].map((half) => finish(half).toString(16).padStart(8, "0")).join("");
  }
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
