/**
 * Bit-fields: read and written through the smallest aligned unit that holds their bits, so that neighbours beyond
 * are not touched; a field that crosses a 32-bit word is taken in pieces, one a word, so that the bits of a whole
 * 64-bit unit need never be one exact number.
 */
import type { CType, Member, ScalarKind } from "../types/ctype.ts";
import { scalarOf } from "../types/layout.ts";
import { isSignedScalar } from "../types/scalars.ts";
import { addOffset, constExpr, convertExpr } from "./exprs.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import type { ArithmeticOp, Expr } from "./ir.ts";

type Bits = NonNullable<Member["bits"]>;

/** Bits of one unit that are bits of the field from bit `at` on. */
interface Piece {
  readonly addr: Expr;
  readonly load: ScalarKind;
  readonly unitBits: number;
  readonly shift: number;
  readonly width: number;
  readonly at: number;
}

const UNITS: readonly (readonly [number, ScalarKind])[] = [
  [8, "u8"],
  [16, "u16"],
  [32, "u32"],
];

function piecesOf(addr: Expr, bits: Bits): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < bits.width;) {
    const shift = bits.shift + at;
    const width = Math.min(32 - (shift % 32), bits.width - at);
    for (const [unitBits, load] of UNITS) {
      const index = Math.floor(shift / unitBits);
      if (Math.floor((shift + width - 1) / unitBits) !== index) continue;
      const unit = addOffset(addr, (index * unitBits) / 8);
      pieces.push({ addr: unit, load, unitBits, shift: shift - index * unitBits, width, at });
      break;
    }
    at += width;
  }
  return pieces;
}

function binary(kind: ScalarKind, op: ArithmeticOp, a: Expr, b: number): Expr {
  return { op: "binary", kind, binary: op, a, b: constExpr(b) };
}

function masked(expr: Expr, width: number): Expr {
  return width >= 32 ? expr : binary("u32", "and", expr, 2 ** width - 1);
}

/** The field's value as a number of its declared type. */
export function readBitField(addr: Expr, type: CType, bits: Bits): Expr {
  let value: Expr | undefined;
  for (const piece of piecesOf(addr, bits)) {
    const part = readPiece(piece);
    value =
      value === undefined
        ? part
        : { op: "binary", kind: "i64", binary: "or", a: value, b: binary("i64", "shl", part, piece.at) };
  }
  const scalar = scalarOf(type) ?? "u32";
  if (value === undefined || !isSignedScalar(scalar)) return value ?? constExpr(0);
  if (bits.width === 32) return convertExpr("u32", "i32", value);
  const sign = 2 ** (bits.width - 1);
  return bits.width >= 53 ? value : binary("i64", "sub", binary("i64", "xor", value, sign), sign);
}

function readPiece({ addr, load, unitBits, shift, width }: Piece): Expr {
  const unit: Expr = { op: "load", kind: load, addr };
  const shifted = shift === 0 ? unit : binary("u32", "shr", unit, shift);
  return shift + width === unitBits ? shifted : masked(shifted, width);
}

/** Stores `value`, of the field's declared type, in the field and leaves the bits around it. */
export function writeBitField(builder: FunctionBuilder, addr: Expr, type: CType, bits: Bits, value: Expr): void {
  const pieces = piecesOf(addr, bits);
  const kind = scalarOf(type) ?? "u32";
  const whole = pieces.length > 1 ? builder.temporary(value) : value;
  for (const piece of pieces) {
    const part = piece.at === 0 ? whole : binary("i64", "shr", whole, piece.at);
    writePiece(builder, piece, convertExpr(piece.at === 0 ? kind : "i64", "u32", part));
  }
}

function writePiece(builder: FunctionBuilder, piece: Piece, value: Expr): void {
  const { addr, load, unitBits, shift, width } = piece;
  if (width === unitBits) {
    builder.emit({ op: "store", kind: load, addr, value });
    return;
  }
  const low = masked(value, width);
  const field = shift === 0 ? low : binary("u32", "shl", low, shift);
  const mask = BigInt.asUintN(32, ~(((1n << BigInt(width)) - 1n) << BigInt(shift)));
  const rest = binary("u32", "and", { op: "load", kind: load, addr }, Number(mask));
  builder.emit({
    op: "store",
    kind: load,
    addr,
    value: { op: "binary", kind: "u32", binary: "or", a: rest, b: field },
  });
}
