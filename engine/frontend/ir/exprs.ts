/** Building pure IR trees, with the simplifications that keep them small. Constants are folded in values.ts. */
import type { ScalarKind } from "../types/ctype.ts";
import { keepsNumber } from "../types/scalars.ts";
import type { Expr } from "./ir.ts";

export const ZERO: Expr = { op: "const", value: 0 };

export function constExpr(value: number): Expr {
  return { op: "const", value };
}

/** An address plus a number of bytes known now. */
export function addOffset(addr: Expr, bytes: number): Expr {
  if (bytes === 0) return addr;
  switch (addr.op) {
    case "const":
      return constExpr(addr.value + bytes);
    case "frame":
    case "symbol":
      return { ...addr, offset: addr.offset + bytes };
    case "binary":
      if (addr.binary === "add" && addr.b.op === "const") {
        return sumOf(addr.a, addr.b.value + bytes);
      }
      return sumOf(addr, bytes);
    default:
      return sumOf(addr, bytes);
  }
}

function sumOf(addr: Expr, bytes: number): Expr {
  return bytes === 0 ? addr : { op: "binary", kind: "u64", binary: "add", a: addr, b: constExpr(bytes) };
}

/** A value of kind `from` as one of kind `to`. */
export function convertExpr(from: ScalarKind, to: ScalarKind, a: Expr): Expr {
  return keepsNumber(from, to) ? a : { op: "convert", from, to, a };
}

/** True when reading the expression twice costs more than a register. */
export function isHeavy(expr: Expr): boolean {
  switch (expr.op) {
    case "const":
    case "reg":
    case "frame":
    case "symbol":
    case "function":
      return false;
    case "binary":
      return isHeavy(expr.a) || isHeavy(expr.b);
    default:
      return true;
  }
}

/** True when evaluating the expression can fault: it reads memory. */
export function readsMemory(expr: Expr): boolean {
  switch (expr.op) {
    case "load":
      return true;
    case "unary":
    case "convert":
      return readsMemory(expr.a);
    case "binary":
    case "compare":
    case "logand":
    case "logor":
      return readsMemory(expr.a) || readsMemory(expr.b);
    case "select":
      return readsMemory(expr.condition) || readsMemory(expr.a) || readsMemory(expr.b);
    default:
      return false;
  }
}
