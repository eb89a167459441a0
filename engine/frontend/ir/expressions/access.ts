/** Members and elements. */
import { castOfPostfix } from "../../sema/postfixCasts.ts";
import { ERROR_VALUE, type Operand } from "../../sema/operand.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import type { CType } from "../../types/ctype.ts";
import { isRecord } from "../../types/layout.ts";
import { typeName } from "../../types/typeNames.ts";
import { offsetPointer } from "../arithmetic.ts";
import { addOffset } from "../exprs.ts";
import type { Expr } from "../ir.ts";
import { rvalue, valueOfNode } from "../values.ts";
import { pointedTo } from "./unary.ts";

/** e.member, e->member → the place at e's address plus the member's offset */
export function lowerField(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const cast = castOfPostfix(unit, node);
  if (cast !== undefined) return unit.operand(cast, isWanted);
  const argument = childByField(node, "argument");
  const operator = childByField(node, "operator")?.type;
  const field = childByField(node, "field");
  if (argument === undefined || field === undefined) return unit.failOn(node);
  const base = unit.operand(argument);
  const record = operator === "->" ? pointedTo(unit, rvalue(unit, base), argument) : base;
  if (unit.isError(record.type)) return ERROR_VALUE;
  const addr = recordAddress(record);
  if (addr === undefined) {
    return unit.fail(node, "type-mismatch", `‘${typeName(record.type)}’ is not a struct or union`);
  }
  return memberPlace(unit, record.type, addr, field);
}

function recordAddress(operand: Operand): Expr | undefined {
  if (!isRecord(operand.type)) return undefined;
  if (operand.kind === "memory") return operand.addr;
  return operand.kind === "value" ? operand.expr : undefined;
}

/** The member that `field` names, of the record at `addr`. */
export function memberPlace(unit: Unit, type: CType, addr: Expr, field: SyntaxNode): Operand {
  if (!isRecord(type)) return unit.fail(field, "type-mismatch", `‘${typeName(type)}’ is not a struct or union`);
  const name = unit.textOf(field);
  const member = unit.types.findMember(type, name);
  if (member === undefined) {
    const isUnknown = type.members === undefined;
    const message = isUnknown ? `‘${typeName(type)}’ is not defined` : `‘${typeName(type)}’ has no member ‘${name}’`;
    return unit.fail(field, isUnknown ? "incomplete-type" : "unknown-member", message);
  }
  const place = { kind: "memory", type: member.type, addr: addOffset(addr, member.offset) } as const;
  return member.bits === undefined ? place : { ...place, bits: member.bits };
}

/** a[i] → *(a + i) */
export function lowerSubscript(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const cast = castOfPostfix(unit, node);
  if (cast !== undefined) return unit.operand(cast, isWanted);
  const argument = childByField(node, "argument");
  const indexNode = childByField(node, "index");
  if (argument === undefined || indexNode === undefined) return unit.failOn(node);
  const left = valueOfNode(unit, argument);
  const right = valueOfNode(unit, indexNode);
  if (unit.isError(left.type) || unit.isError(right.type)) return ERROR_VALUE;
  const [pointer, index] = left.type.kind === "pointer" ? [left, right] : [right, left];
  if (pointer.type.kind !== "pointer" || index.type.kind === "pointer") {
    return unit.fail(node, "type-mismatch", `‘${typeName(left.type)}’ cannot be subscripted`);
  }
  return pointedTo(unit, offsetPointer(unit, pointer, index, false, node), node);
}
