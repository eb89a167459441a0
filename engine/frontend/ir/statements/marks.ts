/** Statement markers: where the machine counts a step and may stop. */
import type { Unit } from "../../sema/unit.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import type { Statement } from "../ir.ts";

/** Makes the Statement of a node; emitMark puts it into the code. undefined in unevaluated operands. */
export function newStatement(unit: Unit, node: SyntaxNode, shape: string): Statement | undefined {
  const fn = unit.fn?.id;
  if (fn === undefined || unit.unevaluated > 0) return undefined;
  const id = unit.linker.nextStatement();
  const { span, macro } = unit.placeOf(node);
  const statement: Statement = { id, fn, span, shape, ...(macro ? { macro } : {}) };
  unit.linker.statements.push(statement);
  unit.builder.statements.push(id);
  return statement;
}

export function emitMark(unit: Unit, statement: Statement | undefined): void {
  if (statement !== undefined) unit.builder.emit({ op: "statement", id: statement.id });
}

/** A C statement begins here. */
export function markStatement(unit: Unit, node: SyntaxNode, shape: string): void {
  emitMark(unit, newStatement(unit, node, shape));
}
