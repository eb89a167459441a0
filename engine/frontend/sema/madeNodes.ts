/** Syntax nodes that the parser should have made. */
import type { SyntaxNode } from "../syntax/node.ts";

/** A node that covers its children. */
export function made(type: string, children: readonly SyntaxNode[]): SyntaxNode {
  const start = children[0]?.start ?? 0;
  const end = children[children.length - 1]?.end ?? start;
  return { type, isNamed: true, isMissing: false, hasError: false, start, end, field: undefined, children };
}

/** (type) value */
export function castTo(type: SyntaxNode, value: SyntaxNode, start: number): SyntaxNode {
  const descriptor = made("type_descriptor", [{ ...type, type: "type_identifier", field: "type" }]);
  const cast = made("cast_expression", [
    { ...descriptor, field: "type" },
    { ...value, field: "value" },
  ]);
  return { ...cast, start };
}

/** An operand that is missing: told where it is lowered. */
export function errorNode(start: number): SyntaxNode {
  return { ...made("ERROR", []), start, end: start, hasError: true };
}
