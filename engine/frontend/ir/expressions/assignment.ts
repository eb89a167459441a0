/** Assignment, compound assignment, casts. */
import { isTypeIdentifier } from "../../sema/ambiguity.ts";
import { regroup } from "../../sema/regrouping.ts";
import { ERROR_VALUE, type Operand, VOID_VALUE } from "../../sema/operand.ts";
import { typeOfNode } from "../../sema/typeNodes.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { isRecord } from "../../types/layout.ts";
import { binaryValue } from "../arithmetic.ts";
import { assign, captured, convert, placeOf, rvalue, steadyPlace, valueOfNode } from "../values.ts";
import { dropValue } from "./primary.ts";
import { settledValue } from "./unary.ts";

/** a = b; a += b, the address of a computed once */
export function lowerAssignment(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const left = childByField(node, "left");
  const operator = childByField(node, "operator")?.type;
  const right = childByField(node, "right");
  if (left === undefined || operator === undefined || right === undefined) return unit.failOn(node);
  const target = unit.operand(left);
  const lowered = placeOf(unit, target, left);
  if (lowered === undefined) {
    valueOfNode(unit, right);
    return ERROR_VALUE;
  }
  const place = operator === "=" && !isWanted ? lowered : steadyPlace(unit, lowered);
  let value = valueOfNode(unit, right);
  if (operator !== "=") value = binaryValue(unit, operator.slice(0, -1), rvalue(unit, place), value, node);
  if (!isWanted || isRecord(place.type)) {
    assign(unit, place, value, right);
    return isWanted ? rvalue(unit, place) : VOID_VALUE;
  }
  if (place.kind === "memory" && place.bits !== undefined) {
    assign(unit, place, value, right);
    return settledValue(unit, place, node);
  }
  const kept = captured(unit, convert(unit, value, place.type, right), right);
  assign(unit, place, kept, right);
  return kept;
}

/** (type) e */
export function lowerCast(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const settled = regroup(unit, node);
  if (settled !== node) return unit.operand(settled, isWanted);
  const descriptor = childByField(node, "type");
  const operand = childByField(node, "value");
  if (descriptor === undefined || operand === undefined) return unit.failOn(node);
  const inner = descriptor.children.length === 1 ? descriptor.children[0] : undefined;
  if (inner?.type === "type_identifier" && !isTypeIdentifier(unit, inner)) {
    return unit.fail(inner, "unknown-type", `‘${unit.textOf(inner)}’ is not a type`);
  }
  const type = typeOfNode(unit, descriptor);
  const value = rvalue(unit, unit.operand(operand, isWanted && type.kind !== "void"));
  if (type.kind === "void") {
    dropValue(unit, value);
    return VOID_VALUE;
  }
  return convert(unit, value, type, node);
}
