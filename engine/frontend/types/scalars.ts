/**
 * The scalar kinds of x86-64 and exact arithmetic on them. Constants are folded with bigint in the value range of
 * their kind (u64 as 0..2^64-1); the IR holds them as JavaScript numbers (u64 as the signed value), see ir.ts.
 */
import type { ScalarKind } from "./ctype.ts";

interface ScalarFacts {
  readonly size: number;
  readonly isSigned: boolean;
}

const FACTS: Readonly<Record<ScalarKind, ScalarFacts>> = {
  bool: { size: 1, isSigned: false },
  i8: { size: 1, isSigned: true },
  u8: { size: 1, isSigned: false },
  i16: { size: 2, isSigned: true },
  u16: { size: 2, isSigned: false },
  i32: { size: 4, isSigned: true },
  u32: { size: 4, isSigned: false },
  i64: { size: 8, isSigned: true },
  u64: { size: 8, isSigned: false },
};

/** Bytes in memory. */
export function scalarSize(kind: ScalarKind): number {
  return FACTS[kind].size;
}

export function isSignedScalar(kind: ScalarKind): boolean {
  return FACTS[kind].isSigned;
}

/** The unsigned kind of 1, 2, 4 or 8 bytes; undefined for another size. */
export function unsignedOfSize(size: number): ScalarKind | undefined {
  if (size === 1) return "u8";
  if (size === 2) return "u16";
  if (size === 4) return "u32";
  return size === 8 ? "u64" : undefined;
}

/** Any integer brought into the value range of `kind`, modulo 2^bits (_Bool: 0 or 1). */
export function wrapToKind(value: bigint, kind: ScalarKind): bigint {
  if (kind === "bool") return value === 0n ? 0n : 1n;
  const bits = FACTS[kind].size * 8;
  return FACTS[kind].isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

const LIMIT = 2n ** 53n;

/** The IR's number for a constant of `kind`; undefined when it is outside ±2^53 as a signed 64-bit value. */
export function constantAsNumber(value: bigint, kind: ScalarKind): number | undefined {
  const signed = kind === "u64" ? BigInt.asIntN(64, value) : value;
  return signed > LIMIT || signed < -LIMIT ? undefined : Number(signed);
}

/** True when a canonical number of kind `from` is the canonical number of kind `to` as well: no conversion is needed. */
export function keepsNumber(from: ScalarKind, to: ScalarKind): boolean {
  if (from === to) return true;
  if (to === "bool") return false;
  if (from === "bool") return true;
  const source = FACTS[from];
  const target = FACTS[to];
  if (target.size === 8) return true;
  if (source.size === 8) return false;
  if (source.isSigned === target.isSigned) return source.size <= target.size;
  return target.isSigned && source.size < target.size;
}
