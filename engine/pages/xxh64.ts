/**
 * XXH64 (the kernel's xxhash(), which calc_checksum() takes where xxh64 is wide enough), exact, on 32-bit halves.
 * The four lanes and the running hash are kept as pairs in one small array: [low0, high0, low1, high1, …].
 */
import { carryOf, productHigh } from "./word64.ts";

export interface Hash64 {
  readonly low: number;
  readonly high: number;
}

const P1_LOW = 0x85ebca87 | 0;
const P1_HIGH = 0x9e3779b1 | 0;
const P2_LOW = 0x27d4eb4f;
const P2_HIGH = 0xc2b2ae3d | 0;
const P3_LOW = 0x9e3779f9 | 0;
const P3_HIGH = 0x165667b1;
const P4_LOW = 0xc2b2ae63 | 0;
const P4_HIGH = 0x85ebca77 | 0;
const P5_LOW = 0x165667c5;
const P5_HIGH = 0x27d4eb2f;
/** Where the running hash lies, behind the four lanes. */
const HASH = 8;

/** XXH64 of the first `length` bytes of `bytes`; `words` is the same memory as little-endian 32-bit words. Unsigned halves. */
export function xxh64(bytes: Uint8Array, words: Uint32Array, length: number, seed: number): Hash64 {
  const state = new Int32Array(10);
  const seedLow = seed | 0;
  const seedHigh = Math.floor(seed / 2 ** 32) | 0;
  let at = 0;
  if (length >= 32) {
    set(state, 0, seedLow, seedHigh);
    add(state, 0, P1_LOW, P1_HIGH);
    add(state, 0, P2_LOW, P2_HIGH);
    set(state, 2, seedLow, seedHigh);
    add(state, 2, P2_LOW, P2_HIGH);
    set(state, 4, seedLow, seedHigh);
    set(state, 6, seedLow, seedHigh);
    // seed - P1: the two's complement of P1, in halves.
    add(state, 6, -P1_LOW | 0, ~P1_HIGH);
    for (; at + 32 <= length; at += 32) {
      for (let lane = 0; lane < 8; lane += 2) {
        const word = (at >>> 2) + lane;
        round(state, lane, words[word] ?? 0, words[word + 1] ?? 0);
      }
    }
    mergeLanes(state);
  } else {
    set(state, HASH, seedLow, seedHigh);
    add(state, HASH, P5_LOW, P5_HIGH);
  }
  add(state, HASH, length, 0);
  absorbTail(state, bytes, words, at, length);
  return avalanche(state);
}

function set(state: Int32Array, at: number, low: number, high: number): void {
  state[at] = low;
  state[at + 1] = high;
}

function add(state: Int32Array, at: number, low: number, high: number): void {
  const old = state[at] ?? 0;
  const sum = (old + low) | 0;
  state[at + 1] = (state[at + 1] ?? 0) + high + carryOf(old, sum);
  state[at] = sum;
}

function multiply(state: Int32Array, at: number, low: number, high: number): void {
  const oldLow = state[at] ?? 0;
  state[at + 1] = productHigh(oldLow, state[at + 1] ?? 0, low, high);
  state[at] = Math.imul(oldLow, low);
}

function rotate(state: Int32Array, at: number, count: number): void {
  const low = state[at] ?? 0;
  const high = state[at + 1] ?? 0;
  state[at] = (low << count) | (high >>> (32 - count));
  state[at + 1] = (high << count) | (low >>> (32 - count));
}

/** lane = rotl(lane + input * P2, 31) * P1 */
function round(state: Int32Array, lane: number, low: number, high: number): void {
  add(state, lane, Math.imul(low, P2_LOW), productHigh(low, high, P2_LOW, P2_HIGH));
  rotate(state, lane, 31);
  multiply(state, lane, P1_LOW, P1_HIGH);
}

function mergeLanes(state: Int32Array): void {
  const lanes = state.slice(0, 8);
  for (const [index, count] of [1, 7, 12, 18].entries()) {
    rotate(state, index * 2, count);
    add(state, HASH, state[index * 2] ?? 0, state[index * 2 + 1] ?? 0);
  }
  for (let lane = 0; lane < 8; lane += 2) {
    set(state, 0, 0, 0);
    round(state, 0, lanes[lane] ?? 0, lanes[lane + 1] ?? 0);
    xorWith(state, state[0] ?? 0, state[1] ?? 0);
    multiply(state, HASH, P1_LOW, P1_HIGH);
    add(state, HASH, P4_LOW, P4_HIGH);
  }
}

function absorbTail(state: Int32Array, bytes: Uint8Array, words: Uint32Array, from: number, length: number): void {
  let at = from;
  for (; at + 8 <= length; at += 8) {
    set(state, 0, 0, 0);
    round(state, 0, words[at >>> 2] ?? 0, words[(at >>> 2) + 1] ?? 0);
    xorWith(state, state[0] ?? 0, state[1] ?? 0);
    rotate(state, HASH, 27);
    multiply(state, HASH, P1_LOW, P1_HIGH);
    add(state, HASH, P4_LOW, P4_HIGH);
  }
  if (at + 4 <= length) {
    const word = words[at >>> 2] ?? 0;
    xorWith(state, Math.imul(word, P1_LOW), productHigh(word, 0, P1_LOW, P1_HIGH));
    rotate(state, HASH, 23);
    multiply(state, HASH, P2_LOW, P2_HIGH);
    add(state, HASH, P3_LOW, P3_HIGH);
    at += 4;
  }
  for (; at < length; at += 1) {
    const byte = bytes[at] ?? 0;
    xorWith(state, Math.imul(byte, P5_LOW), productHigh(byte, 0, P5_LOW, P5_HIGH));
    rotate(state, HASH, 11);
    multiply(state, HASH, P1_LOW, P1_HIGH);
  }
}

function xorWith(state: Int32Array, low: number, high: number): void {
  state[HASH] = (state[HASH] ?? 0) ^ low;
  state[HASH + 1] = (state[HASH + 1] ?? 0) ^ high;
}

function avalanche(state: Int32Array): Hash64 {
  // x ^= x >> 33; x *= P2; x ^= x >> 29; x *= P3; x ^= x >> 32
  xorWith(state, (state[HASH + 1] ?? 0) >>> 1, 0);
  multiply(state, HASH, P2_LOW, P2_HIGH);
  const low = state[HASH] ?? 0;
  const high = state[HASH + 1] ?? 0;
  xorWith(state, (low >>> 29) | (high << 3), high >>> 29);
  multiply(state, HASH, P3_LOW, P3_HIGH);
  xorWith(state, state[HASH + 1] ?? 0, 0);
  return { low: (state[HASH] ?? 0) >>> 0, high: (state[HASH + 1] ?? 0) >>> 0 };
}
