/** Places that do not parse, told once each; some of tree-sitter's errors are C all the same. */
import type { Unit } from "../sema/unit.ts";
import { visit } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";

/** More than these in one function or declaration follow from the first ones. */
const MAX_REPORTED = 5;

/** Reports the errors below a node; false when all of them are C that the grammar does not know. */
export function reportSyntaxErrors(unit: Unit, root: SyntaxNode): boolean {
  let count = 0;
  const excused = new Set<SyntaxNode>();
  visit(root, (node) => {
    if (!node.hasError) return false;
    excuse(unit, node, excused);
    if (excused.has(node)) return false;
    if (node.type !== "ERROR" && !node.isMissing) return undefined;
    if (count++ < MAX_REPORTED) unit.fail(node, "syntax-error", describe(unit, node));
    return false;
  });
  return count > 0;
}

function describe(unit: Unit, node: SyntaxNode): string {
  if (node.isMissing) return `‘${node.type}’ is missing here`;
  const text = unit.textOf(node).replace(/\s+/g, " ");
  return `this is not valid C: ‘${text.length > 40 ? `${text.slice(0, 40)}…` : text}’`;
}

/** Case ranges, unnamed bit-fields, a label before a closing brace, a computed goto (told where it is lowered). */
function excuse(unit: Unit, node: SyntaxNode, excused: Set<SyntaxNode>): void {
  const { children } = node;
  if (node.type === "case_statement") {
    const colon = children.find((child) => child.type === ":")?.start ?? 0;
    for (const child of children)
      if (child.hasError && child.end <= colon && isRange(unit, node, colon)) excused.add(child);
  } else if (node.type === "field_declaration") {
    children.forEach((child, index) => {
      if (child.isMissing && children[index + 1]?.type === "bitfield_clause") excused.add(child);
    });
  } else if (node.type === "labeled_statement") {
    const last = children[children.length - 1];
    if (last?.type === "expression_statement" && last.children.length === 1) excused.add(last);
  } else if (node.type === "goto_statement") {
    for (const child of children) if (child.type === "ERROR") excused.add(child);
  }
}

/** Whether there are three dots before the colon. What stands around them is read where the case is lowered. */
function isRange(unit: Unit, node: SyntaxNode, colon: number): boolean {
  return unit.textOf({ ...node, end: colon }).includes("...");
}
