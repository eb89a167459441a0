/** switch: a jump table whose cases are where they stand in the body, however deep. */
import { ERROR_VALUE, type Value } from "../../sema/operand.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { isInteger } from "../../types/conversions.ts";
import { constantAsNumber, wrapToKind } from "../../types/scalars.ts";
import { typeName } from "../../types/typeNames.ts";
import type { SwitchTarget } from "../functionBuilder.ts";
import { kindOf, promoted, rvalue, valueOfNode } from "../values.ts";
import { controlling } from "./control.ts";
import { markStatement } from "./marks.ts";

/** switch (e) body → a jump table; the cases are where they stand in the body, however deep */
export function lowerSwitch(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const condition = controlling(node);
  const body = childByField(node, "body");
  if (condition === undefined || body === undefined) {
    unit.failOn(node);
    return;
  }
  const mark = builder.mark();
  markStatement(unit, condition, "switch");
  const value = switchValue(unit, condition);
  const dispatch = builder.current;
  const expr = unit.exprOf(value, condition);
  builder.releaseRegisters(mark);
  const end = builder.newBlock();
  const target = { cases: [], kind: kindOf(value.type), default: undefined };
  builder.switches.push(target);
  builder.breakTargets.push({ block: end, cleanups: builder.cleanups });
  builder.enter(builder.newBlock());
  unit.statement(body);
  builder.jump(end);
  builder.breakTargets.pop();
  builder.switches.pop();
  builder.enter(dispatch);
  builder.end({ op: "switch", value: expr, cases: target.cases, default: target.default ?? end });
  builder.enter(end);
}

function switchValue(unit: Unit, node: SyntaxNode): Value {
  const value = rvalue(unit, unit.operand(node));
  if (unit.isError(value.type)) return ERROR_VALUE;
  if (isInteger(value.type)) return promoted(unit, value, node);
  return unit.fail(node, "type-mismatch", `a switch cannot be on ‘${typeName(value.type)}’`);
}

/** case 1: case 'a' ... 'z': default: → a block of the innermost switch, fallen into from above */
export function lowerCase(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const target = builder.switches[builder.switches.length - 1];
  const colon = node.children.findIndex((child) => child.type === ":");
  const isDefault = node.children[0]?.type === "default";
  const block = builder.newBlock();
  builder.jump(block);
  builder.enter(block);
  if (target === undefined) unit.fail(node, "misplaced-jump", "a case label is not inside a switch");
  else if (!isDefault) lowerCaseValues(unit, node, colon, target, block);
  else if (target.default === undefined) target.default = block;
  else unit.fail(node, "redefinition", "this switch has two default labels");
  for (const child of node.children.slice(colon + 1)) if (child.isNamed) unit.statement(child);
}

/** The value or the range between `case` and the colon; the grammar does not know ranges, so they are read anew. */
function lowerCaseValues(unit: Unit, node: SyntaxNode, colon: number, target: SwitchTarget, to: number): void {
  const start = node.children[0]?.end ?? node.start;
  const label = { ...node, start, end: node.children[colon]?.start ?? node.end };
  const text = unit.textOf(label);
  const dots = text.indexOf("...");
  const whole = childByField(node, "value");
  const lowNode = dots < 0 ? whole : unit.readAsExpression({ ...label, end: start + dots });
  const highNode = dots < 0 ? whole : unit.readAsExpression({ ...label, start: start + dots + 3 });
  if (lowNode === undefined || highNode === undefined) {
    unit.fail(label, "syntax-error", `this is not a case label: ‘${text.trim()}’`);
    return;
  }
  const low = caseNumber(unit, lowNode, target.kind);
  const high = dots < 0 ? low : caseNumber(unit, highNode, target.kind);
  if (low !== undefined && high !== undefined) addCase(unit, target.cases, { low, high, to }, lowNode);
}

function caseNumber(unit: Unit, node: SyntaxNode, kind: Parameters<typeof wrapToKind>[1]): number | undefined {
  const value = valueOfNode(unit, node);
  if (unit.isError(value.type)) return undefined;
  if (value.constant === undefined) {
    unit.fail(node, "not-constant", "a case label must be constant");
    return undefined;
  }
  const number = constantAsNumber(wrapToKind(value.constant, kind), kind);
  if (number === undefined) unit.exprOf(value, node);
  return number;
}

function addCase(
  unit: Unit,
  cases: { low: number; high: number; to: number }[],
  added: { low: number; high: number; to: number },
  node: SyntaxNode,
): void {
  const isTaken = cases.some((one) => one.low <= added.high && added.low <= one.high);
  if (isTaken) unit.fail(node, "redefinition", "this case is in the switch already");
  else if (added.low <= added.high) cases.push(added);
}
