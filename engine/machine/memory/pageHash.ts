/**
 * Hashes for comparing states of the machine: two independent 32-bit lanes in the manner of MurmurHash3.
 * Not for page contents, which the kernel hashes in its own ways (engine/pages).
 */
export interface Hash64 {
  readonly low: number;
  readonly high: number;
}

/** Of a page and its number; a page of zeros has hash 0. */
export function hashPage(bytes: Uint8Array, page: number): Hash64 {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  let low = 0x2545f491 ^ page;
  let high = 0x9e3779b9 ^ page;
  let any = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    any |= word;
    low = Math.imul(low ^ word, 0x5bd1e995);
    low ^= low >>> 15;
    high = Math.imul(high + word, 0x1b873593);
    high = (high << 13) | (high >>> 19);
  }
  return any === 0 ? { low: 0, high: 0 } : { low: finish(low), high: finish(high) };
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
