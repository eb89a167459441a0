/** Ways to a node's parts, by the field and type names of tree-sitter-c. */
import type { SyntaxNode } from "./node.ts";

/** The first child under that field. */
export function childByField(node: SyntaxNode, field: string): SyntaxNode | undefined {
  for (const child of node.children) if (child.field === field) return child;
  return undefined;
}

/** All children under that field, in order (a declaration's declarators). */
export function childrenByField(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  return node.children.filter((child) => child.field === field);
}

/** The n-th of the named children. */
export function namedChild(node: SyntaxNode, index: number): SyntaxNode | undefined {
  let left = index;
  for (const child of node.children) if (child.isNamed && left-- === 0) return child;
  return undefined;
}

/** The first child of one of these types. */
export function childOfType(node: SyntaxNode, ...types: readonly string[]): SyntaxNode | undefined {
  for (const child of node.children) if (types.includes(child.type)) return child;
  return undefined;
}

/** True when a literal token such as "static" stands among the children. */
export function hasToken(node: SyntaxNode, token: string): boolean {
  for (const child of node.children) if (!child.isNamed && child.type === token) return true;
  return false;
}

/** The text that the node covers in the text that was parsed. */
export function textOf(node: SyntaxNode, text: string): string {
  return text.slice(node.start, node.end);
}

/** Visits the node and all below it, parents first; a visitor that returns false keeps out of the node's children. */
export function visit(root: SyntaxNode, visitor: (node: SyntaxNode) => boolean | undefined): void {
  const pending: SyntaxNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (visitor(node) === false) continue;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child !== undefined) pending.push(child);
    }
  }
}
