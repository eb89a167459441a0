/** The seeded page contents of SCENARIO.md: 512 little-endian words of SplitMix64. */
import { carryOf, productHigh } from "./word64.ts";

const GAMMA_LOW = 0x7f4a7c15;
const GAMMA_HIGH = 0x9e3779b9 | 0;
const FIRST_LOW = 0x1ce4e5b9;
const FIRST_HIGH = 0xbf58476d | 0;
const SECOND_LOW = 0x133111eb;
const SECOND_HIGH = 0x94d049bb | 0;

/** Fills `words` (pairs of low and high halves) with the generator's output from state `seed` (taken modulo 2^64). */
export function fillSplitMix64(words: Uint32Array, seed: bigint): void {
  let stateLow = Number(seed & 0xffffffffn) | 0;
  let stateHigh = Number((seed >> 32n) & 0xffffffffn) | 0;
  for (let at = 0; at < words.length; at += 2) {
    const sum = (stateLow + GAMMA_LOW) | 0;
    stateHigh = (stateHigh + GAMMA_HIGH + carryOf(stateLow, sum)) | 0;
    stateLow = sum;

    let low = stateLow ^ ((stateLow >>> 30) | (stateHigh << 2));
    let high = stateHigh ^ (stateHigh >>> 30);
    high = productHigh(low, high, FIRST_LOW, FIRST_HIGH);
    low = Math.imul(low, FIRST_LOW);

    const low2 = low ^ ((low >>> 27) | (high << 5));
    const high2 = high ^ (high >>> 27);
    high = productHigh(low2, high2, SECOND_LOW, SECOND_HIGH);
    low = Math.imul(low2, SECOND_LOW);

    words[at] = low ^ ((low >>> 31) | (high << 1));
    words[at + 1] = high ^ (high >>> 31);
  }
}
