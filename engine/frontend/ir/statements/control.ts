/** if, loops and switch, as blocks and branches. */
import { regroup } from "../../sema/ambiguity.ts";
import { ERROR_VALUE, type Value } from "../../sema/operand.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField, visit } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { isInteger } from "../../types/conversions.ts";
import { constantAsNumber, wrapToKind } from "../../types/scalars.ts";
import { typeName } from "../../types/typeNames.ts";
import { lowerDeclaration } from "../declarations.ts";
import { dropValue } from "../expressions/primary.ts";
import type { Statement } from "../ir.ts";
import { conditionExpr, kindOf, promoted, rvalue, valueOfNode } from "../values.ts";
import type { SwitchTarget } from "../functionBuilder.ts";
import { emitMark, markStatement, newStatement } from "./marks.ts";

/** The expression between a statement's parentheses. */
function controlling(node: SyntaxNode): SyntaxNode | undefined {
  const condition = childByField(node, "condition");
  if (condition?.type !== "parenthesized_expression") return condition;
  const inner = condition.children.find((child) => child.isNamed);
  return inner?.type === "compound_statement" ? condition : inner;
}

/**
 * Ends the current block with a jump to `yes` or `no`, && || and ! as control flow. Yields what the condition is when it
 * is constant.
 */
function branchOn(unit: Unit, node: SyntaxNode, yes: number, no: number): boolean | undefined {
  const { builder } = unit;
  const settled = node.type === "binary_expression" ? regroup(unit, node) : node;
  const [left, operator, right] = settled.children;
  if (settled.type === "binary_expression" && left && right && (operator?.type === "&&" || operator?.type === "||")) {
    const isAnd = operator.type === "&&";
    const second = builder.newBlock();
    const first = branchOn(unit, left, isAnd ? second : yes, isAnd ? no : second);
    builder.enter(second);
    const isDecided = first === !isAnd;
    const last = inDeadCode(unit, isDecided, () => branchOn(unit, right, yes, no));
    return isDecided ? first : first === isAnd ? last : undefined;
  }
  const value = valueOfNode(unit, settled);
  const condition = conditionExpr(unit, value, settled);
  if (condition.op !== "const") {
    builder.end({ op: "branch", condition, then: yes, else: no });
    return undefined;
  }
  builder.jump(condition.value === 0 ? no : yes);
  return condition.value !== 0;
}

/** Lowers what can never be reached: what it calls need not be there (`if (IS_ENABLED(…)) …`). */
function inDeadCode<T>(unit: Unit, isDead: boolean, lower: () => T): T {
  if (isDead) unit.unevaluated++;
  const result = lower();
  if (isDead) unit.unevaluated--;
  return result;
}

/** A branch of an if that is never taken and that nothing jumps into. */
function isDeadBranch(node: SyntaxNode, isTaken: boolean | undefined): boolean {
  if (isTaken !== false) return false;
  let hasLabel = false;
  visit(node, ({ type }) => {
    hasLabel ||= type === "labeled_statement" || type === "case_statement";
    return !hasLabel;
  });
  return !hasLabel;
}

/** A controlling expression as a statement of its own, then the branch on it. */
function branchStatement(
  unit: Unit,
  node: SyntaxNode,
  statement: Statement | undefined,
  yes: number,
  no: number,
): boolean | undefined {
  const mark = unit.builder.mark();
  emitMark(unit, statement);
  const decided = branchOn(unit, node, yes, no);
  unit.builder.releaseRegisters(mark);
  return decided;
}

/** if (c) a else b */
export function lowerIf(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const condition = controlling(node);
  const consequence = childByField(node, "consequence");
  const alternative = childByField(node, "alternative");
  if (condition === undefined || consequence === undefined) {
    unit.failOn(node);
    return;
  }
  const yes = builder.newBlock();
  const join = builder.newBlock();
  const no = alternative === undefined ? join : builder.newBlock();
  const decided = branchStatement(unit, condition, newStatement(unit, condition, "if"), yes, no);
  builder.enter(yes);
  inDeadCode(unit, isDeadBranch(consequence, decided), () => unit.statement(consequence));
  builder.jump(join);
  if (alternative !== undefined) {
    builder.enter(no);
    inDeadCode(unit, isDeadBranch(alternative, decided === undefined ? undefined : !decided), () => {
      for (const child of alternative.children) if (child.isNamed) unit.statement(child);
    });
    builder.jump(join);
  }
  builder.enter(join);
}

function lowerBody(unit: Unit, body: SyntaxNode, breakTo: number, continueTo: number): void {
  const { builder } = unit;
  builder.breakTargets.push(breakTo);
  builder.continueTargets.push(continueTo);
  unit.statement(body);
  builder.breakTargets.pop();
  builder.continueTargets.pop();
}

/** while (c) body → head: branch c to body or end; body; jump head */
export function lowerWhile(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const condition = controlling(node);
  const body = childByField(node, "body");
  if (condition === undefined || body === undefined) {
    unit.failOn(node);
    return;
  }
  const head = builder.newBlock();
  const inside = builder.newBlock();
  const end = builder.newBlock();
  builder.jump(head);
  builder.enter(head);
  branchStatement(unit, condition, newStatement(unit, condition, "while"), inside, end);
  builder.enter(inside);
  lowerBody(unit, body, end, head);
  builder.jump(head);
  builder.enter(end);
}

/** do body while (c); → no statement for the c of do { … } while (0), which a macro is wrapped in */
export function lowerDo(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const condition = controlling(node);
  const body = childByField(node, "body");
  if (condition === undefined || body === undefined) {
    unit.failOn(node);
    return;
  }
  const inside = builder.newBlock();
  const test = builder.newBlock();
  const end = builder.newBlock();
  builder.jump(inside);
  builder.enter(inside);
  lowerBody(unit, body, end, test);
  builder.jump(test);
  builder.enter(test);
  const isNever = condition.type === "number_literal" && unit.textOf(condition) === "0";
  if (isNever) builder.jump(end);
  else branchStatement(unit, condition, newStatement(unit, condition, "do-while"), inside, end);
  builder.enter(end);
}

/** for (init; c; step) body → init; head: branch c; body; step; jump head. Each part is a statement of its own. */
export function lowerFor(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const body = childByField(node, "body");
  if (body === undefined) {
    unit.failOn(node);
    return;
  }
  const mark = builder.mark();
  unit.inBlock(node, () => {
    lowerForInit(unit, childByField(node, "initializer"));
    lowerForLoop(unit, node, body);
  });
  builder.release(mark);
}

function lowerForInit(unit: Unit, init: SyntaxNode | undefined): void {
  if (init === undefined) return;
  if (init.type === "declaration") lowerDeclaration(unit, init);
  else lowerPart(unit, init, newStatement(unit, init, "for-init"));
}

function lowerPart(unit: Unit, node: SyntaxNode, statement: Statement | undefined): void {
  const mark = unit.builder.mark();
  emitMark(unit, statement);
  dropValue(unit, unit.operand(node, false));
  unit.builder.releaseRegisters(mark);
}

function lowerForLoop(unit: Unit, node: SyntaxNode, body: SyntaxNode): void {
  const { builder } = unit;
  const condition = childByField(node, "condition");
  const update = childByField(node, "update");
  const conditionStatement = condition && newStatement(unit, condition, "for-condition");
  const stepStatement = update && newStatement(unit, update, "for-step");
  const endless = (condition ?? update) ? undefined : newStatement(unit, node, "for");
  const head = builder.newBlock();
  const inside = builder.newBlock();
  const step = builder.newBlock();
  const end = builder.newBlock();
  builder.jump(head);
  builder.enter(head);
  emitMark(unit, endless);
  if (condition === undefined) builder.jump(inside);
  else branchStatement(unit, condition, conditionStatement, inside, end);
  builder.enter(inside);
  lowerBody(unit, body, end, step);
  builder.jump(step);
  builder.enter(step);
  if (update !== undefined) lowerPart(unit, update, stepStatement);
  builder.jump(head);
  builder.enter(end);
}

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
  builder.breakTargets.push(end);
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
