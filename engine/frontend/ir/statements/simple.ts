/** Blocks, expression statements, jumps and labels. */
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { isRecord, alignOf, sizeOf } from "../../types/layout.ts";
import type { CType } from "../../types/ctype.ts";
import { callCleanups, jumpToLabel, keptFrom, withCleanups } from "../cleanups.ts";
import { lowerDeclaration } from "../declarations.ts";
import { recordAsArgument } from "../expressions/calls.ts";
import { dropValue } from "../expressions/primary.ts";
import { recordKind } from "../expressions/recordKind.ts";
import type { JumpTarget } from "../functionBuilder.ts";
import type { Expr } from "../ir.ts";
import { convert, exprAs, valueOfNode } from "../values.ts";
import { markStatement } from "./marks.ts";
import { hiddenDeclaration } from "./reinterpret.ts";

/** { … } → a scope; what it declared is given back at its end */
export function lowerCompound(unit: Unit, node: SyntaxNode): void {
  const mark = unit.builder.mark();
  unit.inBlock(node, () => {
    withCleanups(unit, () => {
      for (const child of node.children) if (child.isNamed) unit.statement(child);
    });
  });
  unit.builder.release(mark);
}

/** e; */
export function lowerExpressionStatement(unit: Unit, node: SyntaxNode): void {
  const declaration = hiddenDeclaration(unit, node);
  if (declaration !== undefined) {
    lowerDeclaration(unit, declaration);
    return;
  }
  const expression = node.children[0];
  if (expression?.isNamed !== true) return;
  const mark = unit.builder.mark();
  markStatement(unit, node, "expression");
  dropValue(unit, unit.operand(expression, false));
  unit.builder.releaseRegisters(mark);
}

/** return e; → small values as a number, a large record through the hidden first parameter */
export function lowerReturn(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const mark = builder.mark();
  markStatement(unit, node, "return");
  const expression = node.children.find((child) => child.isNamed);
  const type = unit.fn?.type.returns;
  const value = expression && type && returned(unit, expression, type);
  const kept = value && keptFrom(unit, undefined, value);
  callCleanups(unit, undefined);
  builder.end(kept === undefined ? { op: "return" } : { op: "return", value: kept });
  builder.releaseRegisters(mark);
  builder.enter(builder.newBlock());
}

function returned(unit: Unit, node: SyntaxNode, type: CType): Expr | undefined {
  const value = valueOfNode(unit, node);
  if (type.kind === "void") {
    dropValue(unit, value);
    return undefined;
  }
  if (!isRecord(type) || unit.isError(value.type)) return exprAs(unit, value, type, node);
  convert(unit, value, type, node);
  if (recordKind(type) !== undefined) return recordAsArgument(unit, value, type);
  const size = sizeOf(type);
  if (size > 0 && alignOf(type) > 0) {
    unit.builder.emit({ op: "copy", dst: { op: "reg", index: 0 }, src: value.expr, size });
  }
  return undefined;
}

/** break; and continue; → a jump to the innermost target */
export function lowerBreak(unit: Unit, node: SyntaxNode): void {
  jumpToTarget(unit, node, unit.builder.breakTargets, "break");
}

export function lowerContinue(unit: Unit, node: SyntaxNode): void {
  jumpToTarget(unit, node, unit.builder.continueTargets, "continue");
}

function jumpToTarget(unit: Unit, node: SyntaxNode, targets: readonly JumpTarget[], word: string): void {
  markStatement(unit, node, word);
  const target = targets[targets.length - 1];
  if (target === undefined) unit.fail(node, "misplaced-jump", `‘${word}’ is not inside anything it could leave`);
  else {
    callCleanups(unit, target.cleanups);
    unit.builder.jump(target.block);
  }
  unit.builder.enter(unit.builder.newBlock());
}

/** goto label; */
export function lowerGoto(unit: Unit, node: SyntaxNode): void {
  const label = childByField(node, "label");
  if (label === undefined || node.hasError) {
    unit.fail(node, "unsupported-construct", "a goto to a computed place is not supported");
    return;
  }
  markStatement(unit, node, "goto");
  jumpToLabel(unit, label);
  unit.builder.enter(unit.builder.newBlock());
}

/** label: statement → a block that can be jumped to, from outside its C block too */
export function lowerLabeled(unit: Unit, node: SyntaxNode): void {
  const name = childByField(node, "label");
  if (name === undefined) {
    unit.failOn(node);
    return;
  }
  const label = unit.builder.label(unit.textOf(name), undefined);
  if (label.isDefined) unit.fail(name, "redefinition", `the label ‘${unit.textOf(name)}’ is defined twice`);
  label.isDefined = true;
  label.cleanups = unit.builder.cleanups;
  unit.builder.jump(label.block);
  unit.builder.enter(label.block);
  for (const child of node.children) if (child.isNamed && child !== name) unit.statement(child);
}

/** [[attribute]] statement */
export function lowerAttributed(unit: Unit, node: SyntaxNode): void {
  for (const child of node.children) if (child.isNamed && child.type !== "attribute_declaration") unit.statement(child);
}

/** What the parser could not read, or what C has and this front end has not. */
export function lowerUnsupported(unit: Unit, node: SyntaxNode): void {
  const isNested = node.type === "function_definition";
  if (isNested) unit.fail(node, "unsupported-construct", "functions inside functions are not supported");
  else unit.failOn(node);
}
