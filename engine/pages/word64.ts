/**
 * 64-bit arithmetic on pairs of 32-bit halves, for the hashes and the seeded contents: BigInt allocates on every
 * operation, and a page needs thousands of them. Halves are signed (as bitwise operators yield them) unless said otherwise.
 */

/** The high 32 bits of the unsigned product of two 32-bit numbers, signed. */
export function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = (Math.imul(a1, b0) >>> 0) + (Math.imul(a0, b0) >>> 16);
  const carry = (Math.imul(a0, b1) >>> 0) + (middle & 0xffff);
  return (Math.imul(a1, b1) + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) | 0;
}

/** The high half of the 64-bit product (low half: Math.imul(aLow, bLow)). */
export function productHigh(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  return (multiplyHigh(aLow, bLow) + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) | 0;
}

/** 1 when the 32-bit sum a + b overflows into the high half, else 0; `sum` is (a + b) | 0. */
export function carryOf(a: number, sum: number): number {
  return sum >>> 0 < a >>> 0 ? 1 : 0;
}
