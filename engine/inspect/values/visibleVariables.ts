/** What is in scope at a statement. */
import type { StatementId } from "../../base/brands.ts";
import type { IrFunction, Program, Variable } from "../../frontend/ir/ir.ts";
import type { Span } from "../../source/span.ts";

/** Variables that a statement sees, outermost first: of several with one name the last is meant. */
export function visibleVariables(
  program: Program,
  fn: IrFunction,
  statement: StatementId | undefined,
): readonly Variable[] {
  const { body } = fn;
  if (body === undefined) return [];
  const at = statement === undefined ? undefined : program.statements[statement]?.span;
  if (at === undefined) return body.variables.filter(({ isParameter }) => isParameter);
  return body.variables
    .filter((variable) => variable.isParameter || (contains(variable.scope, at) && variable.declared.start <= at.end))
    .sort((a, b) => Number(b.isParameter) - Number(a.isParameter) || sizeOf(b.scope) - sizeOf(a.scope));
}

function contains(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && outer.end >= inner.end;
}

function sizeOf(span: Span): number {
  return span.end - span.start;
}
