/** What an expression or a call can end in: a Fault, or a number that has to be brought into its form. */
import type { Expr } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { inForm, isWide } from "./expressions.ts";

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

/** A builtin's number in the form of the kind that is expected; what is none goes to inKind(). */
export function builtinResult(wanted: ScalarKind | undefined, v: string): string {
  const slow = `inKind(${quoted(wanted)}, ${v}, undefined)`;
  if (wanted === undefined || isWide(wanted))
    return `(${v} > -9007199254740992 && ${v} < 9007199254740992 && Math.floor(${v}) === ${v} ? ${v} + 0 : ${slow})`;
  return `((${v} | 0) === ${v} ? ${inForm(wanted, `(${v} | 0)`)} : ${slow})`;
}

export function quoted(kind: ScalarKind | undefined): string {
  return kind === undefined ? "undefined" : `"${kind}"`;
}
