/** Whether an expression can end in a Fault. */
import type { Expr } from "../../frontend/ir/ir.ts";
import { isWide } from "./expressions.ts";

/** Cannot be the place of a Fault. */
export function isSafe(e: Expr): boolean {
  switch (e.op) {
    case "const":
    case "reg":
    case "frame":
    case "symbol":
    case "function":
      return true;
    case "load":
      return false;
    case "unary":
      return isSafe(e.a) && (e.unary !== "neg" || !isWide(e.kind));
    case "convert":
      return isSafe(e.a);
    case "compare":
    case "logand":
    case "logor":
      return isSafe(e.a) && isSafe(e.b);
    case "select":
      return isSafe(e.condition) && isSafe(e.a) && isSafe(e.b);
    case "binary":
      if (e.binary === "div" || e.binary === "mod") return false;
      return (!isWide(e.kind) || e.binary === "and") && isSafe(e.a) && isSafe(e.b);
  }
}
