/** Reading places, converting values, and assigning: what every expression is made of. */
import type { Expr } from "./ir.ts";
import { VOID } from "../types/basicTypes.ts";
import { isInteger, promote } from "../types/conversions.ts";
import { isSameRecord } from "../types/compatible.ts";
import type { CType, ScalarKind } from "../types/ctype.ts";
import { isRecord, scalarOf, sizeOf } from "../types/layout.ts";
import { typeName } from "../types/typeNames.ts";
import { wrapToKind } from "../types/scalars.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { constantOf, type MemoryPlace, type Operand, type Place, type Value, valueOf } from "../sema/operand.ts";
import type { Unit } from "../sema/unit.ts";
import { readBitField, writeBitField } from "./bitFields.ts";
import { convertExpr, isHeavy } from "./exprs.ts";

/** The value of an operand: places are read, arrays and functions become pointers, records stay addresses. */
export function rvalue(unit: Unit, operand: Operand): Value {
  switch (operand.kind) {
    case "value":
      return operand.type.kind === "array" ? valueOf(unit.pointerTo(operand.type.of), operand.expr) : operand;
    case "register":
      return valueOf(unit.types.unqualified(operand.type), { op: "reg", index: operand.index });
    case "function":
      return valueOf(unit.pointerTo(operand.type), { op: "function", fn: unit.functionId(operand.draft) });
    case "memory":
      return readMemory(unit, operand);
  }
}

function readMemory(unit: Unit, place: MemoryPlace): Value {
  const { type, addr } = place;
  if (type.kind === "array") return valueOf(unit.pointerTo(type.of), addr);
  if (type.kind === "function") return valueOf(unit.pointerTo(type), addr);
  if (type.kind === "void" || isRecord(type)) return valueOf(type, addr);
  if (place.bits !== undefined) {
    const expr = readBitField(place.addr, type, place.bits);
    return { kind: "value", type: unit.types.unqualified(type), expr, constant: undefined, width: place.bits.width };
  }
  const kind = scalarOf(type);
  if (kind === undefined) return valueOf(type, addr);
  return valueOf(unit.types.unqualified(type), { op: "load", kind, addr });
}

/** The value of an expression, its node lowered. */
export function valueOfNode(unit: Unit, node: SyntaxNode): Value {
  return rvalue(unit, unit.operand(node));
}

/** After the integer promotions. */
export function promoted(unit: Unit, value: Value, node: SyntaxNode): Value {
  return isInteger(value.type) ? convert(unit, value, promote(value.type, value.width), node) : value;
}

/** (type) value, and what assignment, argument passing and return do without saying so. */
export function convert(unit: Unit, value: Value, type: CType, node: SyntaxNode): Value {
  const target = unit.types.unqualified(type);
  if (value.type === target || unit.isError(value.type)) return value;
  if (target.kind === "void") return { ...value, type: VOID, constant: undefined };
  const from = scalarOf(value.type);
  const to = scalarOf(target);
  if (from === undefined || to === undefined) {
    if (isRecord(target) && isRecord(value.type) && isSameRecord(value.type, target)) return value;
    return unit.fail(
      node,
      "type-mismatch",
      `a value of type ‘${typeName(value.type)}’ cannot become ‘${typeName(target)}’`,
    );
  }
  if (value.constant !== undefined) return constantOf(target, wrapToKind(value.constant, to));
  return valueOf(target, convertExpr(from, to, value.expr));
}

/** The IR of a value converted to `type`. */
export function exprAs(unit: Unit, value: Value, type: CType, node: SyntaxNode): Expr {
  return unit.exprOf(convert(unit, value, type, node), node);
}

/** A value as a condition: any expression that is not 0 when it is true. */
export function conditionExpr(unit: Unit, value: Value, node: SyntaxNode): Expr {
  if (value.constant !== undefined) return { op: "const", value: value.constant === 0n ? 0 : 1 };
  if (scalarOf(value.type) === undefined && !unit.isError(value.type)) {
    unit.fail(node, "type-mismatch", `a value of type ‘${typeName(value.type)}’ cannot be a condition`);
  }
  return value.expr;
}

/** place = value; nothing is yielded. */
export function assign(unit: Unit, place: Place, value: Value, node: SyntaxNode): void {
  const { builder } = unit;
  const converted = convert(unit, value, place.type, node);
  if (unit.isError(converted.type)) return;
  const expr = unit.exprOf(converted, node);
  if (place.kind === "register") {
    builder.emit({ op: "set", reg: place.index, value: expr });
  } else if (isRecord(place.type)) {
    const size = sizeOf(place.type);
    if (size > 0) builder.emit({ op: "copy", dst: place.addr, src: expr, size });
  } else if (place.bits !== undefined) {
    writeBitField(builder, place.addr, place.type, place.bits, expr);
  } else {
    const kind = scalarOf(place.type);
    if (kind === undefined) unit.fail(node, "type-mismatch", `‘${typeName(place.type)}’ cannot be assigned`);
    else builder.emit({ op: "store", kind, addr: place.addr, value: expr });
  }
}

/** The operand as something that can be assigned; undefined after a diagnostic. */
export function placeOf(unit: Unit, operand: Operand, node: SyntaxNode): Place | undefined {
  if (operand.kind === "register" || operand.kind === "memory") return operand;
  if (!unit.isError(operand.type)) unit.fail(node, "not-assignable", "this is not something that can be assigned");
  return undefined;
}

/** The same place with an address that can be used twice without being computed twice. */
export function steadyPlace(unit: Unit, place: Place): Place {
  if (place.kind === "register" || !isHeavy(place.addr)) return place;
  return { ...place, addr: unit.builder.temporary(place.addr) };
}

/** The value held in a register, so that later effects do not change it. */
export function captured(unit: Unit, value: Value, node: SyntaxNode): Value {
  if (value.constant !== undefined || value.expr.op === "const") return value;
  return valueOf(value.type, unit.builder.temporary(unit.exprOf(value, node)));
}

/** Memory of this function that holds a record's bytes or a scalar, made now. */
export function frameObject(unit: Unit, type: CType, align: number): MemoryPlace {
  const offset = unit.builder.frameSlot(sizeOf(type), align);
  return { kind: "memory", type, addr: { op: "frame", offset } };
}

export function kindOf(type: CType): ScalarKind {
  return scalarOf(type) ?? "i64";
}

/** An integer constant expression; undefined after a diagnostic. */
export function constantValue(unit: Unit, node: SyntaxNode): bigint | undefined {
  const value = valueOfNode(unit, node);
  if (value.constant !== undefined) return unit.isError(value.type) ? undefined : value.constant;
  if (!unit.isError(value.type)) unit.fail(node, "not-constant", "this must be an integer constant");
  return undefined;
}

/** True for the integer constant 0 and for (void *)0. */
export function isNullConstant(value: Value): boolean {
  if (value.constant !== 0n) return false;
  return isInteger(value.type) || (value.type.kind === "pointer" && value.type.to.kind === "void");
}
