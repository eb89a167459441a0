/** Calls: how arguments and results go, records by value included (see ir.ts). */
import { castOfPostfix } from "../../sema/postfixCasts.ts";
import { isTypeIdentifier } from "../../sema/ambiguity.ts";
import { ERROR_VALUE, type FunctionDesignator, type Operand, type Value, valueOf } from "../../sema/operand.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { VOID } from "../../types/basicTypes.ts";
import { hasNoPrototype } from "../../types/compatible.ts";
import type { CType, FunctionType, RecordType, ScalarKind } from "../../types/ctype.ts";
import { alignOf, isRecord, scalarOf, sizeOf } from "../../types/layout.ts";
import { typeName } from "../../types/typeNames.ts";
import { ZERO } from "../exprs.ts";
import type { Callee, Expr } from "../ir.ts";
import { exprAs, frameObject, promoted, rvalue, valueOfNode } from "../values.ts";
import { INTRINSICS } from "./intrinsics.ts";
import { implicitFunction } from "./primary.ts";
import { recordKind } from "./recordKind.ts";

/** f(a, b) → a call instruction; its result, when there is one, is a register */
export function lowerCall(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const cast = castOfPostfix(unit, node);
  if (cast !== undefined) return unit.operand(cast, isWanted);
  const callee = childByField(node, "function");
  const list = childByField(node, "arguments");
  if (callee === undefined || list === undefined) return unit.failOn(node);
  const args = list.children.filter((child) => child.isNamed);
  if (callee.type === "identifier") {
    const intrinsic = INTRINSICS.get(unit.textOf(callee));
    if (intrinsic !== undefined) return intrinsic(unit, node, args, isWanted);
  }
  const fn = calledFunction(unit, callee);
  if (fn === undefined) {
    for (const arg of args) valueOfNode(unit, arg);
    return ERROR_VALUE;
  }
  return emitCall(unit, fn, args, node, isWanted);
}

interface Called {
  readonly type: FunctionType;
  readonly callee: Callee;
}

function calledFunction(unit: Unit, node: SyntaxNode): Called | undefined {
  const operand = calleeOperand(unit, node);
  if (operand.kind === "function") return directCall(unit, operand);
  const pointer = rvalue(unit, operand);
  const { type } = pointer;
  if (type.kind === "pointer" && type.to.kind === "function") {
    return { type: type.to, callee: { kind: "indirect", pointer: unit.exprOf(pointer, node) } };
  }
  if (!unit.isError(type)) unit.fail(node, "type-mismatch", `‘${typeName(type)}’ cannot be called`);
  return undefined;
}

function calleeOperand(unit: Unit, node: SyntaxNode): Operand {
  const isPlain = node.type === "identifier" && unit.scope.lookup(unit.textOf(node)) === undefined;
  return isPlain && !isTypeIdentifier(unit, node) ? implicitFunction(unit, node) : unit.operand(node);
}

function directCall(unit: Unit, operand: FunctionDesignator): Called {
  return { type: operand.type, callee: { kind: "direct", fn: unit.functionId(operand.draft) } };
}

function emitCall(
  unit: Unit,
  called: Called,
  argNodes: readonly SyntaxNode[],
  node: SyntaxNode,
  isWanted: boolean,
): Operand {
  const { builder } = unit;
  const { type } = called;
  checkCount(unit, type, argNodes.length, node);
  const result =
    isRecord(type.returns) && recordKind(type.returns) === undefined ? resultSpace(unit, type.returns) : undefined;
  const args = argNodes.map((arg, index) => argument(unit, arg, type.params[index]?.type));
  const span = unit.spanOf(node);
  const { callee } = called;
  if (result !== undefined) {
    builder.emit({ op: "call", callee, args: [result.addr, ...args], span });
    return result;
  }
  const kind = resultKindOf(type.returns);
  if (kind === undefined) {
    builder.emit({ op: "call", callee, args, span });
    return valueOf(VOID, ZERO);
  }
  if (!isWanted) {
    builder.emit({ op: "call", callee, args, resultKind: kind, span });
    return valueOf(type.returns, ZERO);
  }
  const register = builder.register();
  builder.emit({ op: "call", callee, args, result: register, resultKind: kind, span });
  const value: Expr = { op: "reg", index: register };
  if (!isRecord(type.returns)) return valueOf(unit.types.unqualified(type.returns), value);
  const space = resultSpace(unit, type.returns);
  builder.emit({ op: "store", kind, addr: space.addr, value });
  return space;
}

function resultSpace(unit: Unit, type: RecordType): ReturnType<typeof frameObject> {
  return frameObject(unit, type, Math.max(alignOf(type), sizeOf(type) <= 8 ? sizeOf(type) : 1));
}

function checkCount(unit: Unit, type: FunctionType, count: number, node: SyntaxNode): void {
  if (hasNoPrototype(type)) return;
  const expected = type.params.length;
  if (count < expected || (count > expected && !type.variadic)) {
    const many = count < expected ? "few" : "many";
    unit.fail(node, "argument-count", `too ${many} arguments: ${count} given, ${expected} expected`);
  }
}

function resultKindOf(type: CType): ScalarKind | undefined {
  return isRecord(type) ? recordKind(type) : scalarOf(type);
}

function argument(unit: Unit, node: SyntaxNode, param: CType | undefined): Expr {
  const value = valueOfNode(unit, node);
  if (isRecord(value.type)) return recordArgument(unit, value, value.type, param, node);
  if (param === undefined) return unit.exprOf(promoted(unit, value, node), node);
  return exprAs(unit, value, param, node);
}

/** A small record as one number, read from memory aligned for it; a larger one as the address of a copy. */
function recordArgument(unit: Unit, value: Value, type: RecordType, param: CType | undefined, node: SyntaxNode): Expr {
  if (param !== undefined) exprAs(unit, value, param, node);
  return recordAsArgument(unit, value, type);
}

/** What is passed for a record, and returned for a small one. */
export function recordAsArgument(unit: Unit, value: Value, type: RecordType): Expr {
  const kind = recordKind(type);
  if (kind !== undefined && alignOf(type) >= sizeOf(type)) return { op: "load", kind, addr: value.expr };
  const copy = resultSpace(unit, type);
  if (sizeOf(type) > 0) unit.builder.emit({ op: "copy", dst: copy.addr, src: value.expr, size: sizeOf(type) });
  return kind === undefined ? copy.addr : { op: "load", kind, addr: copy.addr };
}
