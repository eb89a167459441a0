/**
 * Bit-fields: read and written through the smallest aligned unit that holds all their bits, so that neighbours beyond
 * them are not touched and a flag in an `unsigned long` does not need all 64 bits as one number.
 */
import type { CType, Member, ScalarKind } from "../types/ctype.ts";
import { scalarOf } from "../types/layout.ts";
import { isSignedScalar } from "../types/scalars.ts";
import { addOffset, constExpr } from "./exprs.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import type { ArithmeticOp, Expr } from "./ir.ts";

type Bits = NonNullable<Member["bits"]>;

interface BitUnit {
  readonly addr: Expr;
  readonly load: ScalarKind;
  /** The kind to compute in. */
  readonly kind: ScalarKind;
  readonly shift: number;
}

const UNITS: readonly (readonly [number, ScalarKind])[] = [
  [8, "u8"],
  [16, "u16"],
  [32, "u32"],
  [64, "u64"],
];

function unitOf(addr: Expr, bits: Bits): BitUnit | undefined {
  for (const [size, load] of UNITS) {
    const index = Math.floor(bits.shift / size);
    if (Math.floor((bits.shift + bits.width - 1) / size) !== index) continue;
    return {
      addr: addOffset(addr, (index * size) / 8),
      load,
      kind: size === 64 ? "u64" : "u32",
      shift: bits.shift - index * size,
    };
  }
  return undefined;
}

function binary(kind: ScalarKind, op: ArithmeticOp, a: Expr, b: number): Expr {
  return { op: "binary", kind, binary: op, a, b: constExpr(b) };
}

/** The field's value as a number of its declared type. */
export function readBitField(addr: Expr, type: CType, bits: Bits): Expr {
  const unit = unitOf(addr, bits);
  if (unit === undefined) return constExpr(0);
  let expr: Expr = { op: "load", kind: unit.load, addr: unit.addr };
  if (unit.shift > 0) expr = binary(unit.kind, "shr", expr, unit.shift);
  expr = masked(unit.kind, expr, bits.width);
  const scalar = scalarOf(type) ?? "u32";
  if (!isSignedScalar(scalar) || bits.width > 52) return expr;
  const sign = 2 ** (bits.width - 1);
  return binary("i64", "sub", binary("i64", "xor", expr, sign), sign);
}

/** The low `width` bits; as many bits as a number holds exactly, or all. */
function masked(kind: ScalarKind, expr: Expr, width: number): Expr {
  if (width >= (kind === "u64" ? 53 : 32)) return expr;
  return binary(kind, "and", expr, 2 ** width - 1);
}

/** Stores `value` in the field and leaves the bits around it; false when no unit holds the field. */
export function writeBitField(builder: FunctionBuilder, addr: Expr, type: CType, bits: Bits, value: Expr): boolean {
  const unit = unitOf(addr, bits);
  if (unit === undefined) return false;
  const { kind, load, shift } = unit;
  const isWhole = shift === 0 && bits.width === (kind === "u64" ? 64 : 8 * sizeOfUnit(load));
  let stored: Expr = value;
  if (!isWhole) {
    let field = masked(kind, asKind(scalarOf(type) ?? "u32", kind, value), bits.width);
    if (shift > 0) field = binary(kind, "shl", field, shift);
    const old: Expr = { op: "load", kind: load, addr: unit.addr };
    stored = { op: "binary", kind, binary: "or", a: cleared(kind, old, bits.width, shift), b: field };
  }
  builder.emit({ op: "store", kind: load, addr: unit.addr, value: stored });
  return true;
}

/** `old` with the field's bits 0. The complement of the mask, as a signed number, is small for 64 bits too. */
function cleared(kind: ScalarKind, old: Expr, width: number, shift: number): Expr {
  const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift);
  const complement = kind === "u64" ? BigInt.asIntN(64, ~mask) : BigInt.asUintN(32, ~mask);
  return binary(kind, "and", old, Number(complement));
}

function asKind(from: ScalarKind, to: ScalarKind, a: Expr): Expr {
  return to === "u32" ? { op: "convert", from, to, a } : a;
}

function sizeOfUnit(kind: ScalarKind): number {
  return kind === "u8" ? 1 : kind === "u16" ? 2 : 4;
}
