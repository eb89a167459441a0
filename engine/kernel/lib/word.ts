/** 64-bit words held as signed numbers, seen as two 32-bit halves, for the operations that need single bits. */

const TWO_32 = 2 ** 32;

/** Unsigned. */
export function lowHalf(value: number): number {
  return value >>> 0;
}

/** Unsigned. */
export function highHalf(value: number): number {
  return Math.floor(value / TWO_32) >>> 0;
}

/** The canonical form: signed. Exact inside ±2^53. */
export function joinHalves(high: number, low: number): number {
  return (high | 0) * TWO_32 + (low >>> 0);
}

/** As C prints it: the signed number that stands for the same 64 bits, unsigned. */
export function toUnsigned64(value: number): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

/** Number of the highest bit set, -1 for 0. */
export function highestBit(value: number): number {
  const high = highHalf(value);
  if (high !== 0) return 63 - Math.clz32(high);
  return 31 - Math.clz32(lowHalf(value));
}

/** Number of the lowest bit set, -1 for 0. */
export function lowestBit(value: number): number {
  const low = lowHalf(value);
  if (low !== 0) return 31 - Math.clz32(low & -low);
  const high = highHalf(value);
  return high === 0 ? -1 : 63 - Math.clz32(high & -high);
}

export function countBits32(value: number): number {
  let count = 0;
  for (let rest = value >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count += 1;
  return count;
}
