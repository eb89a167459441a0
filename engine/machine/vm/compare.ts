/** Comparisons of the IR, compiled to closures. Only the order of u64 differs from that of the numbers that hold it. */
import type { CompareOp, Expr } from "../../frontend/ir/ir.ts";
import type { Eval, Linkage } from "./evaluate.ts";
import { compileExpr, constantOf } from "./evaluate.ts";
import { belowU64 } from "./integers.ts";

export function compileCompare(e: Extract<Expr, { op: "compare" }>, link: Linkage): Eval {
  const left = compileExpr(e.a, link);
  const constant = constantOf(e.b, link);
  if (constant !== undefined && (e.compare === "eq" || e.compare === "ne" || e.kind !== "u64"))
    return compareByConstant(e.compare, left, constant);
  const right = compileExpr(e.b, link);
  return e.kind === "u64" ? compareUnsigned64(e.compare, left, right) : compareNumbers(e.compare, left, right);
}

function compareByConstant(compare: CompareOp, left: Eval, k: number): Eval {
  switch (compare) {
    case "eq":
      return (r, b) => (left(r, b) === k ? 1 : 0);
    case "ne":
      return (r, b) => (left(r, b) !== k ? 1 : 0);
    case "lt":
      return (r, b) => (left(r, b) < k ? 1 : 0);
    case "le":
      return (r, b) => (left(r, b) <= k ? 1 : 0);
    case "gt":
      return (r, b) => (left(r, b) > k ? 1 : 0);
    case "ge":
      return (r, b) => (left(r, b) >= k ? 1 : 0);
  }
}

function compareNumbers(compare: CompareOp, left: Eval, right: Eval): Eval {
  switch (compare) {
    case "eq":
      return (r, b) => (left(r, b) === right(r, b) ? 1 : 0);
    case "ne":
      return (r, b) => (left(r, b) !== right(r, b) ? 1 : 0);
    case "lt":
      return (r, b) => (left(r, b) < right(r, b) ? 1 : 0);
    case "le":
      return (r, b) => (left(r, b) <= right(r, b) ? 1 : 0);
    case "gt":
      return (r, b) => (left(r, b) > right(r, b) ? 1 : 0);
    case "ge":
      return (r, b) => (left(r, b) >= right(r, b) ? 1 : 0);
  }
}

function compareUnsigned64(compare: CompareOp, left: Eval, right: Eval): Eval {
  switch (compare) {
    case "lt":
      return (r, b) => (belowU64(left(r, b), right(r, b)) ? 1 : 0);
    case "le":
      return (r, b) => {
        const a = left(r, b);
        return belowU64(right(r, b), a) ? 0 : 1;
      };
    case "gt":
      return (r, b) => {
        const a = left(r, b);
        return belowU64(right(r, b), a) ? 1 : 0;
      };
    case "ge":
      return (r, b) => (belowU64(left(r, b), right(r, b)) ? 0 : 1);
    default:
      return compareNumbers(compare, left, right);
  }
}
