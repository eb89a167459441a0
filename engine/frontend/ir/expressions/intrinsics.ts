/**
 * What is written like a call but done by the compiler. Where gcc takes a type as argument, compileProgram's predefined
 * macros pass `typeof(type)`, which tree-sitter can parse: __builtin_offsetof(T, m) is __lab_offsetof(typeof(T), m).
 */
import { constantOf, ERROR_VALUE, type Operand, truth, type Value, valueOf, VOID_VALUE } from "../../sema/operand.ts";
import { typeOfNode } from "../../sema/typeNodes.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { INT, ULONG, VOID } from "../../types/basicTypes.ts";
import { isCompatible } from "../../types/compatible.ts";
import type { CType } from "../../types/ctype.ts";
import { isRecord, scalarOf, sizeOf } from "../../types/layout.ts";
import { typeName } from "../../types/typeNames.ts";
import { offsetPointer } from "../arithmetic.ts";
import { addOffset, constExpr, ZERO } from "../exprs.ts";
import type { Expr } from "../ir.ts";
import { assign, captured, constantValue, convert, placeOf, rvalue, valueOfNode } from "../values.ts";
import { recordKind } from "./recordKind.ts";
import { memberPlace } from "./access.ts";

export type Intrinsic = (unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[], isWanted: boolean) => Operand;

/** Bytes a C-defined variadic function can take beyond its parameters, in slots of 8. */
export const VARIADIC_SLOTS = 16;

export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ["__lab_entry", (unit, node, args) => entry(unit, node, args, false)],
  ["__lab_entry_safe", (unit, node, args) => entry(unit, node, args, true)],
  ["__lab_offsetof", offsetOf],
  ["__lab_types_compatible", typesCompatible],
  ["__lab_va_arg", vaArg],
  ["__builtin_expect", (unit, node, args, isWanted) => firstOf(unit, node, args, isWanted)],
  ["__builtin_constant_p", isConstant],
  ["__builtin_choose_expr", chooseExpression],
  ["__builtin_unreachable", unreachable],
  ["__builtin_va_start", vaStart],
  ["__builtin_va_copy", vaCopy],
  ["__builtin_va_end", (unit, node, args) => (args[0] === undefined ? unit.failOn(node) : VOID_VALUE)],
  ["_Static_assert", staticAssert],
  ["static_assert", staticAssert],
]);

function firstOf(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[], isWanted: boolean): Operand {
  return args[0] === undefined ? unit.failOn(node) : rvalue(unit, unit.operand(args[0], isWanted));
}

/** __lab_entry(pos, ptr, member) → (typeof(pos))((char *)ptr - offsetof(typeof(*pos), member)); _safe: NULL for NULL */
function entry(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[], isSafe: boolean): Operand {
  const [pos, ptr, member] = args;
  if (pos === undefined || ptr === undefined || member === undefined) return unit.failOn(node);
  const type = pointerTypeOf(unit, pos);
  if (type === undefined) return ERROR_VALUE;
  const offset = memberOffset(unit, type.to, member);
  const pointer = valueOfNode(unit, ptr);
  if (offset === undefined || unit.isError(pointer.type)) return ERROR_VALUE;
  if (!isSafe) return valueOf(type, addOffset(unit.exprOf(pointer, ptr), -offset));
  const kept = unit.exprOf(captured(unit, pointer, ptr), ptr);
  return valueOf(type, { op: "select", condition: kept, a: addOffset(kept, -offset), b: ZERO });
}

function pointerTypeOf(unit: Unit, node: SyntaxNode): Extract<CType, { kind: "pointer" }> | undefined {
  const type = unit.types.unqualified(typeOfNode(unit, node));
  if (type.kind === "pointer") return type;
  if (!unit.isError(type)) unit.fail(node, "type-mismatch", `‘${typeName(type)}’ is not a pointer`);
  return undefined;
}

/** __lab_offsetof(T, a.b[2].c) */
function offsetOf(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[]): Operand {
  const [type, member] = args;
  if (type === undefined || member === undefined) return unit.failOn(node);
  const offset = memberOffset(unit, typeOfNode(unit, type), member);
  return offset === undefined ? ERROR_VALUE : constantOf(ULONG, BigInt(offset));
}

/** offsetof (type, member), as the grammar has it */
export function lowerOffsetof(unit: Unit, node: SyntaxNode): Operand {
  const type = childByField(node, "type");
  const member = childByField(node, "member");
  return type === undefined || member === undefined ? unit.failOn(node) : offsetOf(unit, node, [type, member]);
}

/** Bytes from the start of `type` to the member path; undefined after a diagnostic. */
function memberOffset(unit: Unit, type: CType, path: SyntaxNode): number | undefined {
  const place = pathPlace(unit, type, path);
  if (place.kind === "memory" && place.addr.op === "const") return place.addr.value;
  if (!unit.isError(place.type)) unit.fail(path, "not-constant", "this member has no constant offset");
  return undefined;
}

/** The member path applied to an object at address 0. */
function pathPlace(unit: Unit, type: CType, path: SyntaxNode): Operand {
  if (path.type === "field_expression") {
    const base = childByField(path, "argument");
    const field = childByField(path, "field");
    if (base === undefined || field === undefined) return unit.failOn(path);
    return memberOf(unit, pathPlace(unit, type, base), field);
  }
  if (path.type === "subscript_expression") {
    const base = childByField(path, "argument");
    const index = childByField(path, "index");
    if (base === undefined || index === undefined) return unit.failOn(path);
    return elementOf(unit, pathPlace(unit, type, base), index);
  }
  return memberOf(unit, { kind: "memory", type, addr: constExpr(0) }, path);
}

function memberOf(unit: Unit, base: Operand, field: SyntaxNode): Operand {
  return base.kind === "memory" ? memberPlace(unit, base.type, base.addr, field) : base;
}

function elementOf(unit: Unit, base: Operand, index: SyntaxNode): Operand {
  if (base.kind !== "memory" || base.type.kind !== "array") return unit.failOn(index);
  const at = offsetPointer(unit, rvalue(unit, base), valueOfNode(unit, index), false, index);
  return { kind: "memory", type: base.type.of, addr: unit.exprOf(at, index) };
}

/** __builtin_types_compatible_p(T, U) */
function typesCompatible(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[]): Operand {
  const [a, b] = args;
  if (a === undefined || b === undefined) return unit.failOn(node);
  const first = unit.types.unqualified(typeOfNode(unit, a));
  return truth(isCompatible(first, unit.types.unqualified(typeOfNode(unit, b))));
}

/** __builtin_constant_p(e) → 1 for a constant; e is not evaluated */
function isConstant(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[]): Operand {
  const [arg] = args;
  if (arg === undefined) return unit.failOn(node);
  const before = unit.builder.current;
  unit.unevaluated++;
  unit.builder.enter(unit.builder.newBlock());
  const { constant } = valueOfNode(unit, arg);
  unit.builder.enter(before);
  unit.unevaluated--;
  return truth(constant !== undefined);
}

/** __builtin_choose_expr(c, a, b) → a or b itself */
function chooseExpression(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[], isWanted: boolean): Operand {
  const [condition, a, b] = args;
  if (condition === undefined || a === undefined || b === undefined) return unit.failOn(node);
  const value = constantValue(unit, condition);
  return value === undefined ? ERROR_VALUE : unit.operand(value === 0n ? b : a, isWanted);
}

function unreachable(unit: Unit): Operand {
  unit.builder.end({ op: "unreachable" });
  unit.builder.enter(unit.builder.newBlock());
  return VOID_VALUE;
}

/** __builtin_va_start(ap, last) → ap = the address of the first argument beyond the parameters */
function vaStart(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[]): Operand {
  const area = unit.builder.variadicArea;
  const [list] = args;
  if (list === undefined) return unit.failOn(node);
  if (area === undefined) return unit.fail(node, "type-mismatch", "this function has no variable arguments");
  const place = placeOf(unit, unit.operand(list), list);
  const start = valueOf(unit.pointerTo(VOID), { op: "frame", offset: area.offset });
  if (place !== undefined) assign(unit, place, start, node);
  return VOID_VALUE;
}

function vaCopy(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[]): Operand {
  const [to, from] = args;
  if (to === undefined || from === undefined) return unit.failOn(node);
  const place = placeOf(unit, unit.operand(to), to);
  if (place !== undefined) assign(unit, place, valueOfNode(unit, from), node);
  return VOID_VALUE;
}

/** va_arg(ap, T) → the slot that ap points to, read as T; ap moves on by 8 */
function vaArg(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[]): Operand {
  const [list, typeNode] = args;
  if (list === undefined || typeNode === undefined) return unit.failOn(node);
  const type = typeOfNode(unit, typeNode);
  const place = placeOf(unit, unit.operand(list), list);
  if (place === undefined) return ERROR_VALUE;
  const slot = captured(unit, rvalue(unit, place), list).expr;
  assign(unit, place, valueOf(unit.pointerTo(VOID), addOffset(slot, 8)), node);
  if (isRecord(type)) return { kind: "memory", type, addr: recordSlot(type, slot) };
  const kind = scalarOf(type);
  if (kind === undefined) return unit.fail(typeNode, "type-mismatch", `va_arg cannot give ‘${typeName(type)}’`);
  return captured(unit, valueOf(type, { op: "load", kind, addr: slot }), node);
}

function recordSlot(type: CType, slot: Expr): Expr {
  const isInSlot = isRecord(type) && recordKind(type) !== undefined && sizeOf(type) > 0;
  return isInSlot ? slot : { op: "load", kind: "u64", addr: slot };
}

function staticAssert(unit: Unit, node: SyntaxNode, args: readonly SyntaxNode[]): Operand {
  const [condition] = args;
  if (condition === undefined) return unit.failOn(node);
  const value: Value = convert(unit, valueOfNode(unit, condition), INT, condition);
  if (value.constant === 0n && !unit.isError(value.type)) unit.fail(node, "static-assert", "a static assertion fails");
  return VOID_VALUE;
}
