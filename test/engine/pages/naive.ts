/** Slow and obvious twins of what engine/pages computes, in BigInt, and the seeded random pages they are compared on. */

const MASK = 0xffffffffffffffffn;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;

function rotl(value: bigint, count: bigint): bigint {
  return ((value << count) | (value >> (64n - count))) & MASK;
}

/** 512 words of SplitMix64 from state `seed`. */
export function naiveSplitMix64(seed: bigint): Uint8Array {
  const words = new BigUint64Array(512);
  let state = seed;
  for (let at = 0; at < 512; at += 1) {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    words[at] = z ^ (z >> 31n);
  }
  return new Uint8Array(words.buffer);
}

/** XXH64 of a whole number of 32-byte stripes, in hex. */
export function naiveXxh64(bytes: Uint8Array, seed: bigint): string {
  const words = new BigUint64Array(bytes.slice().buffer);
  const round = (acc: bigint, input: bigint): bigint => (rotl((acc + input * P2) & MASK, 31n) * P1) & MASK;
  const lanes = [seed + P1 + P2, seed + P2, seed, seed - P1].map((lane) => BigInt.asUintN(64, lane));
  words.forEach((word, at) => {
    lanes[at % 4] = round(lanes[at % 4] ?? 0n, word);
  });
  const [a = 0n, b = 0n, c = 0n, d = 0n] = lanes;
  let hash = (rotl(a, 1n) + rotl(b, 7n) + rotl(c, 12n) + rotl(d, 18n)) & MASK;
  for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK;
  hash = (hash + BigInt(bytes.length)) & MASK;
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return (hash ^ (hash >> 32n)).toString(16).padStart(16, "0");
}

/** Numbers and pages from a seed, the same on every run. */
export function randomBytes(seed: number): { below(limit: number): number; page(): Uint8Array } {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return { below, page: () => Uint8Array.from({ length: 4096 }, () => below(256)) };
}
