/** Binary operators, && and ||, ?: — the short-circuit ones as trees when pure, as branches when not. */
import { binaryParts } from "../../sema/ambiguity.ts";
import { regroup } from "../../sema/regrouping.ts";
import { ERROR_VALUE, type Operand, truth, type Value, valueOf } from "../../sema/operand.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { INT, VOID } from "../../types/basicTypes.ts";
import { commonType, isInteger, promote } from "../../types/conversions.ts";
import type { CType } from "../../types/ctype.ts";
import { binaryValue } from "../arithmetic.ts";
import { ZERO, constExpr } from "../exprs.ts";
import type { Expr } from "../ir.ts";
import { captured, conditionExpr, convert, isNullConstant, rvalue, valueOfNode } from "../values.ts";
import { dropValue } from "./primary.ts";

export function lowerBinary(unit: Unit, node: SyntaxNode): Operand {
  const settled = regroup(unit, node);
  return settled.type === "binary_expression" ? lowerSettled(unit, settled) : unit.operand(settled);
}

function lowerSettled(unit: Unit, node: SyntaxNode): Operand {
  const { left, operator, right } = binaryParts(node);
  if (left === undefined || operator === undefined || right === undefined) return unit.failOn(node);
  if (operator.type === "&&" || operator.type === "||") return lowerLogical(unit, operator.type, left, right);
  const a = settledValue(unit, left);
  return binaryValue(unit, operator.type, a, settledValue(unit, right), node);
}

/** An operand of a binary expression whose grouping is settled already. */
function settledValue(unit: Unit, node: SyntaxNode): Value {
  if (node.type !== "binary_expression") return valueOfNode(unit, node);
  if (!unit.descend(node)) return ERROR_VALUE;
  const value = rvalue(unit, lowerSettled(unit, node));
  unit.ascend();
  return value;
}

/** a && b, a || b → a tree when b has no effects, else: result = the answer if a decides; branch; result = b != 0 */
function lowerLogical(unit: Unit, operator: "&&" | "||", left: SyntaxNode, right: SyntaxNode): Operand {
  const { builder } = unit;
  const isAnd = operator === "&&";
  const a = settledValue(unit, left);
  const before = builder.current;
  const isDecided = a.constant !== undefined && (a.constant === 0n) === isAnd;
  const second = builder.newBlock();
  builder.enter(second);
  const b = isDecided ? unevaluatedValue(unit, right) : settledValue(unit, right);
  if (isDecided) {
    builder.enter(before);
    return truth(!isAnd);
  }
  const bCondition = conditionExpr(unit, b, right);
  if (builder.isUntouched(second)) {
    builder.enter(before);
    if (a.constant !== undefined) return truthOf(b, bCondition);
    return valueOf(INT, { op: isAnd ? "logand" : "logor", a: conditionExpr(unit, a, left), b: bCondition });
  }
  const after = builder.current;
  builder.enter(before);
  const result = builder.register();
  builder.emit({ op: "set", reg: result, value: constExpr(isAnd ? 0 : 1) });
  const join = builder.newBlock();
  const condition = conditionExpr(unit, a, left);
  builder.end({ op: "branch", condition, then: isAnd ? second : join, else: isAnd ? join : second });
  builder.enter(after);
  builder.emit({ op: "set", reg: result, value: asTruth(bCondition) });
  builder.jump(join);
  builder.enter(join);
  return valueOf(INT, { op: "reg", index: result });
}

function unevaluatedValue(unit: Unit, node: SyntaxNode): Value {
  unit.unevaluated++;
  const value = settledValue(unit, node);
  unit.unevaluated--;
  return value;
}

function truthOf(value: Value, condition: Expr): Value {
  if (value.constant !== undefined) return truth(value.constant !== 0n);
  return valueOf(INT, asTruth(condition));
}

/** 0 or 1 of a condition. */
function asTruth(condition: Expr): Expr {
  if (condition.op === "compare" || condition.op === "logand" || condition.op === "logor") return condition;
  if (condition.op === "unary" && condition.unary === "lognot") return condition;
  if (condition.op === "const") return constExpr(condition.value === 0 ? 0 : 1);
  return { op: "compare", kind: "i64", compare: "ne", a: condition, b: ZERO };
}

interface Branch {
  readonly value: Value;
  readonly node: SyntaxNode;
  readonly block: number;
  readonly end: number;
  readonly isPure: boolean;
}

/** c ? a : b → a select when both are pure, else branches that set one register; c ?: b reads c once */
export function lowerConditional(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const { builder } = unit;
  const conditionNode = childByField(node, "condition");
  const consequence = childByField(node, "consequence");
  const alternative = childByField(node, "alternative");
  if (conditionNode === undefined || alternative === undefined) return unit.failOn(node);
  let condition = valueOfNode(unit, conditionNode);
  if (consequence === undefined) condition = captured(unit, condition, conditionNode);
  const before = builder.current;
  const decided = condition.constant === undefined ? undefined : condition.constant !== 0n;
  const first = lowerBranch(unit, consequence, condition, conditionNode, decided === false, isWanted);
  const second = lowerBranch(unit, alternative, condition, alternative, decided === true, isWanted);
  const type = conditionalType(unit, first.value, second.value);
  if (decided !== undefined) return takenBranch(unit, decided ? first : second, type, before);
  const isUnused = !isWanted || type.kind === "void";
  if (first.isPure && second.isPure && !isUnused) {
    builder.enter(before);
    const a = unit.exprOf(convert(unit, first.value, type, node), node);
    const b = unit.exprOf(convert(unit, second.value, type, node), node);
    return valueOf(type, { op: "select", condition: conditionExpr(unit, condition, conditionNode), a, b });
  }
  builder.enter(before);
  builder.end({
    op: "branch",
    condition: conditionExpr(unit, condition, conditionNode),
    then: first.block,
    else: second.block,
  });
  return joined(unit, first, second, isUnused ? VOID : type);
}

function lowerBranch(
  unit: Unit,
  node: SyntaxNode | undefined,
  condition: Value,
  conditionNode: SyntaxNode,
  isDead: boolean,
  isWanted: boolean,
): Branch {
  const { builder } = unit;
  const block = builder.newBlock();
  builder.enter(block);
  if (isDead) unit.unevaluated++;
  const value = node === undefined ? condition : rvalue(unit, unit.operand(node, isWanted));
  if (isDead) unit.unevaluated--;
  return { value, node: node ?? conditionNode, block, end: builder.current, isPure: builder.isUntouched(block) };
}

/** Only one branch can be reached: control goes through it without a test. */
function takenBranch(unit: Unit, taken: Branch, type: CType, before: number): Value {
  const { builder } = unit;
  builder.enter(before);
  if (!taken.isPure) {
    builder.jump(taken.block);
    builder.enter(taken.end);
  }
  return convert(unit, taken.value, type, taken.node);
}

function joined(unit: Unit, first: Branch, second: Branch, type: CType): Value {
  const { builder } = unit;
  const isUsed = type.kind !== "void";
  const result = isUsed ? builder.register() : 0;
  const join = builder.newBlock();
  for (const branch of [first, second]) {
    builder.enter(branch.end);
    if (isUsed) {
      const value = convert(unit, branch.value, type, branch.node);
      builder.emit({ op: "set", reg: result, value: unit.exprOf(value, branch.node) });
    } else dropValue(unit, branch.value);
    builder.jump(join);
  }
  builder.enter(join);
  return isUsed ? valueOf(type, { op: "reg", index: result }) : valueOf(VOID, ZERO);
}

function conditionalType(unit: Unit, first: Value, second: Value): CType {
  const a = first.type;
  const b = second.type;
  if (unit.isError(a)) return b;
  if (isInteger(a) && isInteger(b)) return commonType(promote(a, first.width), promote(b, second.width));
  if (a.kind === "void" || b.kind === "void") return VOID;
  if (a.kind === "pointer" && b.kind === "pointer") {
    if (isNullConstant(first)) return b;
    if (isNullConstant(second)) return a;
    return b.to.kind === "void" ? b : a;
  }
  if (b.kind === "pointer" && isInteger(a)) return b;
  return a;
}
