/**
 * IR expressions compiled to closures over (registers, base): one small function per node, chosen by operation, kind
 * and the shape of the operands (constants, registers, register + constant as an address), so that the common
 * expressions of ksm.c are one or two calls.
 *
 * A frame's registers lie at r[b + 1 + index]; r[b] is the address of the frame's piece of the stack.
 */
import type { FunctionId, SymbolId } from "../../base/brands.ts";
import { assertNever } from "../../base/invariant.ts";
import type { Expr } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { FlatMemory } from "../memory/flatMemory.ts";
import { compileBinary } from "./binary.ts";
import { compileCompare } from "./compare.ts";
import { neg64, toKind } from "./integers.ts";

export type Eval = (r: Float64Array, b: number) => number;

/** What expressions may refer to outside the frame. */
export interface Linkage {
  readonly memory: FlatMemory;
  symbolAddress(symbol: SymbolId): number;
  functionAddress(fn: FunctionId): number;
}

export function compileExpr(e: Expr, link: Linkage): Eval {
  const constant = constantOf(e, link);
  if (constant !== undefined) return () => constant;
  switch (e.op) {
    case "reg": {
      const slot = e.index + 1;
      return (r, b) => r[b + slot]!;
    }
    case "frame": {
      const { offset } = e;
      return (r, b) => r[b]! + offset;
    }
    case "load":
      return compileLoad(e.kind, e.addr, link);
    case "unary":
      return compileUnary(e, link);
    case "binary":
      return compileBinary(e, link);
    case "compare":
      return compileCompare(e, link);
    case "convert":
      return compileConvert(e.from, e.to, compileExpr(e.a, link));
    case "select": {
      const condition = compileExpr(e.condition, link);
      const a = compileExpr(e.a, link);
      const c = compileExpr(e.b, link);
      return (r, b) => (condition(r, b) !== 0 ? a(r, b) : c(r, b));
    }
    case "logand": {
      const a = compileExpr(e.a, link);
      const c = compileExpr(e.b, link);
      return (r, b) => (a(r, b) !== 0 && c(r, b) !== 0 ? 1 : 0);
    }
    case "logor": {
      const a = compileExpr(e.a, link);
      const c = compileExpr(e.b, link);
      return (r, b) => (a(r, b) !== 0 || c(r, b) !== 0 ? 1 : 0);
    }
    case "const":
    case "symbol":
    case "function":
      return () => 0;
    default:
      return assertNever(e, "expression");
  }
}

/** The value of an expression that is the same at all times. */
export function constantOf(e: Expr, link: Linkage): number | undefined {
  switch (e.op) {
    case "const":
      return e.value;
    case "symbol":
      return link.symbolAddress(e.symbol) + e.offset;
    case "function":
      return link.functionAddress(e.fn);
    default:
      return undefined;
  }
}

/** base + offset with a constant offset, through conversions that change nothing. */
export function splitAddress(e: Expr): { readonly base: Expr; readonly offset: number } {
  if (e.op === "binary" && (e.kind === "u64" || e.kind === "i64") && e.binary === "add") {
    if (e.b.op === "const") {
      const inner = splitAddress(e.a);
      return { base: inner.base, offset: inner.offset + e.b.value };
    }
    if (e.a.op === "const") {
      const inner = splitAddress(e.b);
      return { base: inner.base, offset: inner.offset + e.a.value };
    }
  }
  return { base: e, offset: 0 };
}

/** Any address: sums with constants need no range check, a bad one is refused by the memory. */
export function compileAddress(e: Expr, link: Linkage): Eval {
  const { base, offset } = splitAddress(e);
  const constant = constantOf(base, link);
  if (constant !== undefined) {
    const address = constant + offset;
    return () => address;
  }
  if (base.op === "reg") {
    const slot = base.index + 1;
    return (r, b) => r[b + slot]! + offset;
  }
  if (base.op === "frame") {
    const whole = base.offset + offset;
    return (r, b) => r[b]! + whole;
  }
  const a = compileExpr(base, link);
  return offset === 0 ? a : (r, b) => a(r, b) + offset;
}

function compileLoad(kind: ScalarKind, addr: Expr, link: Linkage): Eval {
  const { memory } = link;
  const { base, offset } = splitAddress(addr);
  if (base.op === "reg") {
    const slot = base.index + 1;
    switch (kind) {
      case "i64":
      case "u64":
        return (r, b) => memory.load64(r[b + slot]! + offset);
      case "i32":
        return (r, b) => memory.loadI32(r[b + slot]! + offset);
      case "u32":
        return (r, b) => memory.loadU32(r[b + slot]! + offset);
      default:
    }
  }
  const a = compileAddress(addr, link);
  switch (kind) {
    case "i64":
    case "u64":
      return (r, b) => memory.load64(a(r, b));
    case "i32":
      return (r, b) => memory.loadI32(a(r, b));
    case "u32":
      return (r, b) => memory.loadU32(a(r, b));
    case "i16":
      return (r, b) => memory.loadI16(a(r, b));
    case "u16":
      return (r, b) => memory.loadU16(a(r, b));
    case "i8":
      return (r, b) => memory.loadI8(a(r, b));
    case "u8":
      return (r, b) => memory.loadU8(a(r, b));
    case "bool":
      return (r, b) => (memory.loadU8(a(r, b)) === 0 ? 0 : 1);
  }
}

function compileUnary(e: Extract<Expr, { op: "unary" }>, link: Linkage): Eval {
  const a = compileExpr(e.a, link);
  const { kind } = e;
  const wide = kind === "i64" || kind === "u64";
  switch (e.unary) {
    case "lognot":
      return (r, b) => (a(r, b) === 0 ? 1 : 0);
    case "neg":
      if (wide) return (r, b) => neg64(a(r, b));
      return compileConvert("i64", kind, (r, b) => 0 - a(r, b));
    case "bitnot":
      if (wide) return (r, b) => -1 - a(r, b);
      return compileConvert("i64", kind, (r, b) => ~a(r, b));
  }
}

/** Nothing where every value of `from` is one of `to`. */
function compileConvert(from: ScalarKind, to: ScalarKind, a: Eval): Eval {
  if (from === to) return a;
  switch (to) {
    case "i64":
    case "u64":
      return a;
    case "i32":
      return from === "u32" || from === "i64" || from === "u64" ? (r, b) => a(r, b) | 0 : a;
    case "u32":
      return from === "bool" || from === "u8" || from === "u16" ? a : (r, b) => a(r, b) >>> 0;
    case "bool":
      return (r, b) => (a(r, b) === 0 ? 0 : 1);
    default:
      return (r, b) => toKind(to, a(r, b));
  }
}
