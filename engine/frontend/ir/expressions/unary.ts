/** Prefix and postfix operators, sizeof and alignof. */
import { expressionType, typeOfNode } from "../../sema/typeNodes.ts";
import { castOfPostfix, prefixOfPostfix } from "../../sema/postfixCasts.ts";
import { constantOf, type Operand, type Place, type Value, valueOf, VOID_VALUE } from "../../sema/operand.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { INT, ULONG } from "../../types/basicTypes.ts";
import { isInteger } from "../../types/conversions.ts";
import { isCompatible } from "../../types/compatible.ts";
import type { CType } from "../../types/ctype.ts";
import { alignOf, isComplete, isRecord, sizeOf } from "../../types/layout.ts";
import { wrapToKind } from "../../types/scalars.ts";
import { typeName } from "../../types/typeNames.ts";
import { binaryValue } from "../arithmetic.ts";
import {
  assign,
  captured,
  conditionExpr,
  kindOf,
  placeOf,
  promoted,
  rvalue,
  steadyPlace,
  valueOfNode,
} from "../values.ts";

/** -e, +e, ~e, !e */
export function lowerUnary(unit: Unit, node: SyntaxNode): Operand {
  const operator = childByField(node, "operator")?.type;
  const argument = childByField(node, "argument");
  if (operator === undefined || argument === undefined) return unit.failOn(node);
  const value = valueOfNode(unit, argument);
  return operator === "!" ? negated(unit, value, argument) : arithmeticUnary(unit, operator, value, node);
}

/** !e → e == 0 */
export function negated(unit: Unit, value: Value, node: SyntaxNode): Value {
  if (value.constant !== undefined) return constantOf(INT, value.constant === 0n ? 1n : 0n);
  return valueOf(INT, { op: "unary", kind: kindOf(value.type), unary: "lognot", a: conditionExpr(unit, value, node) });
}

function arithmeticUnary(unit: Unit, operator: string, operand: Value, node: SyntaxNode): Value {
  if (unit.isError(operand.type)) return operand;
  if (!isInteger(operand.type)) {
    return unit.fail(node, "type-mismatch", `‘${operator}’ does not take ‘${typeName(operand.type)}’`);
  }
  const value = promoted(unit, operand, node);
  if (operator === "+") return value;
  const kind = kindOf(value.type);
  if (value.constant !== undefined) {
    const result = operator === "-" ? -value.constant : ~value.constant;
    return constantOf(value.type, wrapToKind(result, kind));
  }
  return valueOf(value.type, { op: "unary", kind, unary: operator === "-" ? "neg" : "bitnot", a: value.expr });
}

/** *e and &e */
export function lowerPointer(unit: Unit, node: SyntaxNode): Operand {
  const operator = childByField(node, "operator")?.type;
  const argument = childByField(node, "argument");
  if (operator === undefined || argument === undefined) return unit.failOn(node);
  return operator === "*" ? dereference(unit, argument) : addressOf(unit, argument);
}

/** *e → the place that the pointer tells; * of a function is the function */
function dereference(unit: Unit, argument: SyntaxNode): Operand {
  const operand = unit.operand(argument);
  if (operand.kind === "function") return operand;
  return pointedTo(unit, rvalue(unit, operand), argument);
}

/** What a pointer value points to, as a place. */
export function pointedTo(unit: Unit, pointer: Value, node: SyntaxNode): Operand {
  if (unit.isError(pointer.type)) return pointer;
  if (pointer.type.kind !== "pointer") {
    return unit.fail(node, "type-mismatch", `‘${typeName(pointer.type)}’ is not a pointer`);
  }
  return { kind: "memory", type: pointer.type.to, addr: unit.exprOf(pointer, node) };
}

/** &e → the address of a place or of a function */
function addressOf(unit: Unit, argument: SyntaxNode): Operand {
  const operand = unit.operand(argument);
  if (unit.isError(operand.type)) return operand;
  if (operand.kind === "function") return rvalue(unit, operand);
  if (operand.kind === "value" && isRecord(operand.type)) return valueOf(unit.pointerTo(operand.type), operand.expr);
  if (operand.kind !== "memory" || operand.bits !== undefined) {
    return unit.fail(argument, "not-assignable", "this has no address");
  }
  const type = unit.pointerTo(operand.type);
  return operand.addr.op === "const"
    ? constantOf(type, wrapToKind(BigInt(operand.addr.value), "u64"))
    : valueOf(type, operand.addr);
}

/** ++e, e++, --e, e-- → the place written; the value before or after in a register when wanted */
export function lowerUpdate(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const regrouped = castOfPostfix(unit, node) ?? prefixOfPostfix(node);
  if (regrouped !== undefined) return unit.operand(regrouped, isWanted);
  const argument = childByField(node, "argument");
  const operator = childByField(node, "operator");
  if (argument === undefined || operator === undefined) return unit.failOn(node);
  const lowered = placeOf(unit, unit.operand(argument), argument);
  if (lowered === undefined) return constantOf(INT, 0n);
  const place = steadyPlace(unit, lowered);
  const isPostfix = argument.start < operator.start;
  const before = isPostfix && isWanted ? captured(unit, rvalue(unit, place), node) : rvalue(unit, place);
  const after = binaryValue(unit, operator.type === "++" ? "+" : "-", before, constantOf(INT, 1n), node);
  assign(unit, place, after, node);
  if (!isWanted) return VOID_VALUE;
  return isPostfix ? before : settledValue(unit, place, node);
}

/** The value of a place just assigned, safe from later assignments. */
export function settledValue(unit: Unit, place: Place, node: SyntaxNode): Value {
  const value = rvalue(unit, place);
  return isRecord(value.type) ? value : captured(unit, value, node);
}

/** sizeof e, sizeof (type) → a constant of type unsigned long */
export function lowerSizeof(unit: Unit, node: SyntaxNode): Operand {
  const type = measuredType(unit, node);
  if (type === undefined) return unit.failOn(node);
  if (unit.isError(type)) return constantOf(type, 0n);
  if (!isComplete(type) && type.kind !== "void" && type.kind !== "function") {
    return unit.fail(node, "incomplete-type", `the size of ‘${typeName(type)}’ is not known`);
  }
  return constantOf(ULONG, BigInt(sizeOf(type)));
}

export function lowerAlignof(unit: Unit, node: SyntaxNode): Operand {
  const type = measuredType(unit, node);
  return type === undefined ? unit.failOn(node) : constantOf(ULONG, BigInt(alignOf(type)));
}

function measuredType(unit: Unit, node: SyntaxNode): CType | undefined {
  const descriptor = childByField(node, "type");
  if (descriptor !== undefined) return typeOfNode(unit, descriptor);
  const value = childByField(node, "value");
  return value === undefined ? undefined : typeOfNode(unit, value);
}

/** _Generic (e, T: a, default: b) → the one whose type matches; the others are not evaluated */
export function lowerGeneric(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const [controlling, ...rest] = node.children.filter((child) => child.isNamed);
  if (controlling === undefined) return unit.failOn(node);
  const raw = expressionType(unit, controlling);
  const type = unit.types.unqualified(raw.kind === "array" ? unit.pointerTo(raw.of) : raw);
  let chosen: SyntaxNode | undefined;
  for (let i = 0; i + 1 < rest.length; i += 2) {
    const [label, value] = [rest[i], rest[i + 1]];
    if (label === undefined || value === undefined) break;
    if (unit.textOf(label) === "default") chosen ??= value;
    else if (isCompatible(type, typeOfNode(unit, label))) {
      chosen = value;
      break;
    }
  }
  if (chosen !== undefined) return unit.operand(chosen, isWanted);
  return unit.fail(node, "type-mismatch", `no association is for ‘${typeName(type)}’`);
}
