/**
 * The seeded page contents of SCENARIO.md: 512 words of SplitMix64. Each word is a bijection of the seed, so that the first
 * word of a page tells the only seed that it can come from: a seeded page is known again without a table, two seeds
 * differ within eight bytes, and no seeded page needs to be stored.
 */
import { SLOT_BYTES } from "./slots";

const GAMMA: u64 = 0x9e3779b97f4a7c15;
const FIRST: u64 = 0xbf58476d1ce4e5b9;
const SECOND: u64 = 0x94d049bb133111eb;
/** Their inverses modulo 2^64. */
const FIRST_INVERSE: u64 = 0x96de1b173f119089;
const SECOND_INVERSE: u64 = 0x319642b2d24d8ec3;

/** The generator's output for a state; also a good hash of a word. */
export function mix(state: u64): u64 {
  const first = (state ^ (state >> 30)) * FIRST;
  const second = (first ^ (first >> 27)) * SECOND;
  return second ^ (second >> 31);
}

export function firstWordOfSeed(seed: u64): u64 {
  return mix(seed + GAMMA);
}

export function seedOfFirstWord(word: u64): u64 {
  const second = (word ^ (word >> 31) ^ (word >> 62)) * SECOND_INVERSE;
  const first = (second ^ (second >> 27) ^ (second >> 54)) * FIRST_INVERSE;
  return (first ^ (first >> 30) ^ (first >> 60)) - GAMMA;
}

export function writeSeeded(page: usize, seed: u64): void {
  let state = seed;
  for (let at: u32 = 0; at < SLOT_BYTES; at += 8) {
    state += GAMMA;
    store<u64>(page + at, mix(state));
  }
}

/** Whether a page is that of `seed`; most are not, and say so in the second word. */
export function isSeeded(page: usize, seed: u64): bool {
  let state = seed;
  for (let at: u32 = 0; at < SLOT_BYTES; at += 8) {
    state += GAMMA;
    if (load<u64>(page + at) != mix(state)) return false;
  }
  return true;
}
