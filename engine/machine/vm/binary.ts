/** Arithmetic of the IR, compiled to closures: 64 bits through integers.ts, 32 bits with JavaScript's own operators. */
import type { ArithmeticOp, Expr } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { Eval, Linkage } from "./evaluate.ts";
import { compileExpr, constantOf } from "./evaluate.ts";
import * as integers from "./integers.ts";

type Operation = (a: number, b: number) => number;

export function compileBinary(e: Extract<Expr, { op: "binary" }>, link: Linkage): Eval {
  const left = compileExpr(e.a, link);
  const constant = constantOf(e.b, link);
  const wide = e.kind === "i64" || e.kind === "u64";
  if (constant !== undefined) {
    const fast = wide ? wideByConstant(e.binary, left, constant) : undefined;
    if (fast !== undefined) return fast;
  }
  const right = compileExpr(e.b, link);
  if (wide) return compileWide(e.binary, e.kind, left, right);
  return compileNarrow(e.binary, e.kind, left, right);
}

/** Additions and masks with a constant, which are most of what kernel code computes. */
function wideByConstant(operation: ArithmeticOp, left: Eval, k: number): Eval | undefined {
  switch (operation) {
    case "add":
      return (r, b) => integers.add64(left(r, b), k);
    case "sub":
      return (r, b) => integers.sub64(left(r, b), k);
    case "and":
      if (k >= 0 && k < 2 ** 31) return (r, b) => left(r, b) & k;
      if (k < 0 && k >= -(2 ** 31)) {
        const cleared = ~k;
        return (r, b) => {
          const a = left(r, b);
          return a - ((a & cleared) >>> 0);
        };
      }
      return undefined;
    default:
      return undefined;
  }
}

function compileWide(operation: ArithmeticOp, kind: ScalarKind, left: Eval, right: Eval): Eval {
  switch (operation) {
    case "add":
      return (r, b) => integers.add64(left(r, b), right(r, b));
    case "sub":
      return (r, b) => integers.sub64(left(r, b), right(r, b));
    case "mul":
      return (r, b) => integers.mul64(left(r, b), right(r, b));
    case "and":
      return (r, b) => integers.and64(left(r, b), right(r, b));
    case "or":
      return (r, b) => integers.or64(left(r, b), right(r, b));
    case "xor":
      return (r, b) => integers.xor64(left(r, b), right(r, b));
    case "shl":
      return (r, b) => integers.shl64(left(r, b), right(r, b));
    case "div":
    case "mod":
    case "shr": {
      const apply = signDependent(operation, kind === "i64");
      return (r, b) => apply(left(r, b), right(r, b));
    }
  }
}

function signDependent(operation: "div" | "mod" | "shr", signed: boolean): Operation {
  switch (operation) {
    case "div":
      return signed ? integers.divI64 : integers.divU64;
    case "mod":
      return signed ? integers.modI64 : integers.modU64;
    case "shr":
      return signed ? integers.shrI64 : integers.shrU64;
  }
}

/** 32 bits; narrower kinds (which C never computes in) the same way, brought into their form. */
function compileNarrow(operation: ArithmeticOp, kind: ScalarKind, left: Eval, right: Eval): Eval {
  if (kind === "i32") {
    const fast = signed32(operation, left, right);
    if (fast !== undefined) return fast;
  }
  const apply = narrowOperation(operation, kind);
  return (r, b) => integers.toKind(kind, apply(left(r, b), right(r, b)));
}

function signed32(operation: ArithmeticOp, left: Eval, right: Eval): Eval | undefined {
  switch (operation) {
    case "add":
      return (r, b) => (left(r, b) + right(r, b)) | 0;
    case "sub":
      return (r, b) => (left(r, b) - right(r, b)) | 0;
    case "and":
      return (r, b) => left(r, b) & right(r, b);
    case "or":
      return (r, b) => left(r, b) | right(r, b);
    default:
      return undefined;
  }
}

function narrowOperation(operation: ArithmeticOp, kind: ScalarKind): Operation {
  const signed = kind.startsWith("i");
  switch (operation) {
    case "add":
      return (a, b) => a + b;
    case "sub":
      return (a, b) => a - b;
    case "mul":
      return Math.imul;
    case "div":
      return (a, b) => integers.div32(a, b, signed ? "i32" : "u32");
    case "mod":
      return integers.mod32;
    case "and":
      return (a, b) => a & b;
    case "or":
      return (a, b) => a | b;
    case "xor":
      return (a, b) => a ^ b;
    case "shl":
      return (a, b) => a << (b & 31);
    case "shr":
      return signed ? (a, b) => a >> (b & 31) : (a, b) => a >>> (b & 31);
  }
}
