/**
 * C's integer arithmetic on JavaScript numbers in the canonical forms of ir.ts.
 *
 * 64-bit values, signed or not, are the signed value as a number, so addition, subtraction, multiplication and the
 * bit operations are the same for both; division, remainder, right shift and order are not. What does not fit in
 * ±2^53 is computed again with BigInt modulo 2^64: the result may fit after all (ULONG_MAX + 1 is 0), else it is the
 * Fault "integer-range".
 */
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { FaultSignal } from "../fault.ts";

const TWO_32 = 4_294_967_296;
const LIMIT = 9_007_199_254_740_992;
const TWO_64 = 2 ** 64;

/** The 64-bit value of an exact integer, if a number can hold it. */
export function wrap64(exact: bigint, operation: string): number {
  const wrapped = BigInt.asIntN(64, exact);
  const value = Number(wrapped);
  if (value < -LIMIT || value >= LIMIT)
    throw new FaultSignal(
      "integer-range",
      `the result of a 64-bit ${operation} (0x${BigInt.asUintN(64, exact).toString(16)}) is outside ±2^53`,
    );
  return value;
}

export function add64(a: number, b: number): number {
  const sum = a + b;
  return sum > -LIMIT && sum < LIMIT ? sum : wrap64(BigInt(a) + BigInt(b), "addition");
}

export function sub64(a: number, b: number): number {
  const difference = a - b;
  return difference > -LIMIT && difference < LIMIT ? difference : wrap64(BigInt(a) - BigInt(b), "subtraction");
}

export function mul64(a: number, b: number): number {
  const product = a * b;
  return product > -LIMIT && product < LIMIT ? product + 0 : wrap64(BigInt(a) * BigInt(b), "multiplication");
}

export function neg64(a: number): number {
  return a === -LIMIT ? wrap64(-BigInt(a), "negation") : 0 - a;
}

export function divI64(a: number, b: number): number {
  if (b === 0) divisionByZero();
  const quotient = Math.trunc(a / b) + 0;
  return quotient < LIMIT ? quotient : wrap64(BigInt(a) / BigInt(b), "division");
}

export function modI64(a: number, b: number): number {
  if (b === 0) divisionByZero();
  return (a % b) + 0;
}

export function divU64(a: number, b: number): number {
  if (a >= 0 && b > 0) return Math.trunc(a / b);
  if (b === 0) divisionByZero();
  return wrap64(unsigned(a) / unsigned(b), "division");
}

export function modU64(a: number, b: number): number {
  if (a >= 0 && b > 0) return a % b;
  if (b === 0) divisionByZero();
  return wrap64(unsigned(a) % unsigned(b), "remainder");
}

export function and64(a: number, b: number): number {
  return (Math.floor(a / TWO_32) & Math.floor(b / TWO_32)) * TWO_32 + ((a & b) >>> 0);
}

export function or64(a: number, b: number): number {
  return (Math.floor(a / TWO_32) | Math.floor(b / TWO_32)) * TWO_32 + ((a | b) >>> 0);
}

export function xor64(a: number, b: number): number {
  return (Math.floor(a / TWO_32) ^ Math.floor(b / TWO_32)) * TWO_32 + ((a ^ b) >>> 0);
}

/** Shift counts are taken modulo the width, as the processor does. */
export function shl64(a: number, count: number): number {
  const bits = count & 63;
  const shifted = a * 2 ** bits;
  return shifted > -LIMIT && shifted < LIMIT ? shifted : wrap64(BigInt(a) << BigInt(bits), "shift");
}

export function shrI64(a: number, count: number): number {
  return Math.floor(a / 2 ** (count & 63));
}

export function shrU64(a: number, count: number): number {
  const bits = count & 63;
  if (a >= 0 || bits === 0) return Math.floor(a / 2 ** bits);
  if (bits > 10) return Math.floor(a / 2 ** bits) + TWO_64 / 2 ** bits;
  return wrap64(unsigned(a) >> BigInt(bits), "shift");
}

/** a < b as unsigned 64-bit values. */
export function belowU64(a: number, b: number): boolean {
  return a < 0 === b < 0 ? a < b : b < 0;
}

export function div32(a: number, b: number, kind: "i32" | "u32"): number {
  if (b === 0) divisionByZero();
  return kind === "i32" ? (a / b) | 0 : (a / b) >>> 0;
}

export function mod32(a: number, b: number): number {
  if (b === 0) divisionByZero();
  return (a % b) + 0;
}

/** C's conversion of an integer (any exact integer a number holds) to a kind. */
export function toKind(kind: ScalarKind, value: number): number {
  switch (kind) {
    case "bool":
      return value === 0 ? 0 : 1;
    case "i8":
      return (value << 24) >> 24;
    case "u8":
      return value & 0xff;
    case "i16":
      return (value << 16) >> 16;
    case "u16":
      return value & 0xffff;
    case "i32":
      return value | 0;
    case "u32":
      return value >>> 0;
    case "i64":
    case "u64":
      return value;
  }
}

function unsigned(value: number): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

function divisionByZero(): never {
  throw new FaultSignal("division-by-zero", "division by zero");
}
