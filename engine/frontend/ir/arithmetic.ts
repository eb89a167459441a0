/** Binary operators on values: integers, pointers, comparisons; constants are folded exactly. */
import { INT, LONG } from "../types/basicTypes.ts";
import { commonType, isInteger, promote } from "../types/conversions.ts";
import type { CType, PointerType, ScalarKind } from "../types/ctype.ts";
import { sizeOf } from "../types/layout.ts";
import { typeName } from "../types/typeNames.ts";
import { constantAsNumber, scalarSize, wrapToKind } from "../types/scalars.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { constantOf, ERROR_VALUE, truth, type Value, valueOf } from "../sema/operand.ts";
import type { Unit } from "../sema/unit.ts";
import { addOffset, constExpr } from "./exprs.ts";
import type { ArithmeticOp, CompareOp, Expr } from "./ir.ts";
import { convert, kindOf, promoted } from "./values.ts";

const ARITHMETIC: Readonly<Record<string, ArithmeticOp>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "mod",
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "shl",
  ">>": "shr",
};

const COMPARE: Readonly<Record<string, CompareOp>> = {
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
};

/** left operator right, the operator as C writes it (not && and ||). */
export function binaryValue(unit: Unit, operator: string, left: Value, right: Value, node: SyntaxNode): Value {
  if (unit.isError(left.type) || unit.isError(right.type)) return ERROR_VALUE;
  const compare = COMPARE[operator];
  if (compare !== undefined) return compareValues(unit, compare, left, right, node);
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic === undefined) return unit.failOn(node);
  const leftIsPointer = left.type.kind === "pointer";
  const rightIsPointer = right.type.kind === "pointer";
  if (leftIsPointer || rightIsPointer) return pointerArithmetic(unit, operator, left, right, node);
  if (!isInteger(left.type) || !isInteger(right.type)) return badOperands(unit, operator, left, right, node);
  if (arithmetic === "shl" || arithmetic === "shr") {
    const a = promoted(unit, left, node);
    return arithmeticValue(unit, arithmetic, a.type, a, promoted(unit, right, node), node);
  }
  const type = commonType(promote(left.type, left.width), promote(right.type, right.width));
  const a = convert(unit, left, type, node);
  return arithmeticValue(unit, arithmetic, type, a, convert(unit, right, type, node), node);
}

function badOperands(unit: Unit, operator: string, left: Value, right: Value, node: SyntaxNode): Value {
  const types = `‘${typeName(left.type)}’ and ‘${typeName(right.type)}’`;
  return unit.fail(node, "type-mismatch", `‘${operator}’ does not take ${types}`);
}

function arithmeticValue(
  unit: Unit,
  binary: ArithmeticOp,
  type: CType,
  left: Value,
  right: Value,
  node: SyntaxNode,
): Value {
  const kind = kindOf(type);
  if (left.constant !== undefined && right.constant !== undefined) {
    const folded = foldArithmetic(binary, kind, left.constant, right.constant);
    if (folded !== undefined) return constantOf(type, folded);
  }
  if (right.constant !== undefined && isNeutral(binary, right.constant)) return { ...left, type };
  const a = unit.exprOf(left, node);
  return valueOf(type, { op: "binary", kind, binary, a, b: unit.exprOf(right, node) });
}

function isNeutral(binary: ArithmeticOp, right: bigint): boolean {
  if (binary === "mul" || binary === "div") return right === 1n;
  return right === 0n && ["add", "sub", "or", "xor", "shl", "shr"].includes(binary);
}

/** a op b modulo 2^bits; undefined for a division by zero. */
export function foldArithmetic(binary: ArithmeticOp, kind: ScalarKind, a: bigint, b: bigint): bigint | undefined {
  const bits = BigInt(scalarSize(kind) * 8);
  switch (binary) {
    case "add":
      return wrapToKind(a + b, kind);
    case "sub":
      return wrapToKind(a - b, kind);
    case "mul":
      return wrapToKind(a * b, kind);
    case "div":
      return b === 0n ? undefined : wrapToKind(a / b, kind);
    case "mod":
      return b === 0n ? undefined : wrapToKind(a % b, kind);
    case "and":
      return wrapToKind(a & b, kind);
    case "or":
      return wrapToKind(a | b, kind);
    case "xor":
      return wrapToKind(a ^ b, kind);
    case "shl":
      return wrapToKind(a << (b & (bits - 1n)), kind);
    case "shr":
      return wrapToKind(a >> (b & (bits - 1n)), kind);
  }
}

function compareValues(unit: Unit, compare: CompareOp, left: Value, right: Value, node: SyntaxNode): Value {
  const type = comparisonType(unit, left, right);
  if (type === undefined) return badOperands(unit, "comparison", left, right, node);
  const a = convert(unit, left, type, node);
  const b = convert(unit, right, type, node);
  if (a.constant !== undefined && b.constant !== undefined) return truth(foldCompare(compare, a.constant, b.constant));
  const expr: Expr = {
    op: "compare",
    kind: kindOf(type),
    compare,
    a: comparandExpr(unit, a, node),
    b: comparandExpr(unit, b, node),
  };
  return valueOf(INT, expr);
}

/**
 * A constant that no number can hold exactly may still be compared with (x <= LONG_MAX): every value that exists lies
 * on the same side of ±2^53 as of the constant itself.
 */
function comparandExpr(unit: Unit, value: Value, node: SyntaxNode): Expr {
  const { constant } = value;
  if (constant === undefined || constantAsNumber(constant, kindOf(value.type)) !== undefined) {
    return unit.exprOf(value, node);
  }
  return constExpr(constant > 0n ? 2 ** 53 : -(2 ** 53));
}

function comparisonType(unit: Unit, left: Value, right: Value): CType | undefined {
  if (left.type.kind === "pointer") return isScalarLike(right.type) ? left.type : undefined;
  if (right.type.kind === "pointer") return isScalarLike(left.type) ? right.type : undefined;
  if (!isInteger(left.type) || !isInteger(right.type)) return undefined;
  return unit.types.unqualified(commonType(promote(left.type, left.width), promote(right.type, right.width)));
}

function isScalarLike(type: CType): boolean {
  return type.kind === "pointer" || isInteger(type);
}

export function foldCompare(compare: CompareOp, a: bigint, b: bigint): boolean {
  switch (compare) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
  }
}

function pointerArithmetic(unit: Unit, operator: string, left: Value, right: Value, node: SyntaxNode): Value {
  if (operator === "-" && left.type.kind === "pointer" && right.type.kind === "pointer") {
    return pointerDifference(unit, left, right, left.type, node);
  }
  const [pointer, index] = left.type.kind === "pointer" ? [left, right] : [right, left];
  const isAllowed = operator === "+" || (operator === "-" && pointer === left);
  if (!isAllowed || !isInteger(index.type)) return badOperands(unit, operator, left, right, node);
  return offsetPointer(unit, pointer, index, operator === "-", node);
}

/** pointer + index (or - index), the index counted in what the pointer points to. */
export function offsetPointer(unit: Unit, pointer: Value, index: Value, isMinus: boolean, node: SyntaxNode): Value {
  const size = pointer.type.kind === "pointer" ? sizeOf(pointer.type.to) : 1;
  const wide = convert(unit, promoted(unit, index, node), LONG, node);
  if (wide.constant !== undefined) {
    const bytes = wide.constant * BigInt(isMinus ? -size : size);
    if (pointer.constant !== undefined) return constantOf(pointer.type, wrapToKind(pointer.constant + bytes, "u64"));
    const signed = Number(BigInt.asIntN(64, bytes));
    if (!Number.isSafeInteger(signed)) return unit.fail(node, "constant-out-of-range", "this offset is too large");
    return valueOf(pointer.type, addOffset(pointer.expr, signed));
  }
  const scaled: Expr =
    size === 1 ? wide.expr : { op: "binary", kind: "i64", binary: "mul", a: wide.expr, b: constExpr(size) };
  const a = unit.exprOf(pointer, node);
  return valueOf(pointer.type, { op: "binary", kind: "u64", binary: isMinus ? "sub" : "add", a, b: scaled });
}

function pointerDifference(unit: Unit, left: Value, right: Value, type: PointerType, node: SyntaxNode): Value {
  const size = sizeOf(type.to);
  if (size === 0) return unit.fail(node, "type-mismatch", "pointers to something without a size cannot be subtracted");
  const bytes = arithmeticValue(
    unit,
    "sub",
    LONG,
    convert(unit, left, LONG, node),
    convert(unit, right, LONG, node),
    node,
  );
  return arithmeticValue(unit, "div", LONG, bytes, constantOf(LONG, BigInt(size)), node);
}
