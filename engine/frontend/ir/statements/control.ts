/** if and loops, as blocks and branches. */
import { regroup } from "../../sema/regrouping.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField, visit } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { withCleanups } from "../cleanups.ts";
import { lowerDeclaration } from "../declarations.ts";
import { dropValue } from "../expressions/primary.ts";
import type { Statement } from "../ir.ts";
import { conditionExpr, valueOfNode } from "../values.ts";
import { emitMark, newStatement } from "./marks.ts";

/** The expression between a statement's parentheses. */
export function controlling(node: SyntaxNode): SyntaxNode | undefined {
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
  const { cleanups } = builder;
  builder.breakTargets.push({ block: breakTo, cleanups });
  builder.continueTargets.push({ block: continueTo, cleanups });
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
    withCleanups(unit, () => {
      lowerForInit(unit, childByField(node, "initializer"));
      lowerForLoop(unit, node, body);
    });
  });
  builder.release(mark);
}

function lowerForInit(unit: Unit, init: SyntaxNode | undefined): void {
  if (init === undefined) return;
  if (init.type === "declaration") lowerDeclaration(unit, init, "for-init");
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
