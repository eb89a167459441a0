/**
 * Names whose address a function takes, found before it is lowered: such a variable cannot be a register. By name, not
 * by scope, and `(T) & x` counts whatever it turns out to be: at worst a local lies in the frame without need.
 */
import type { Unit } from "../sema/unit.ts";
import { childByField, namedChild, visit } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";

export function addressedNames(unit: Unit, body: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(body, (node) => {
    const operand = addressOperand(node);
    const root = operand && rootOf(operand);
    if (root !== undefined) names.add(unit.textOf(root));
    return undefined;
  });
  return names;
}

function addressOperand(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === "pointer_expression" && node.children[0]?.type === "&") return node.children[1];
  if (node.type !== "binary_expression" || node.children[1]?.type !== "&") return undefined;
  return rightmostIsParenthesis(node.children[0]) ? node.children[2] : undefined;
}

/** `(T) & x`: what stands left of the & ends in a parenthesis around one name. */
function rightmostIsParenthesis(node: SyntaxNode | undefined): boolean {
  if (node?.type === "binary_expression") return rightmostIsParenthesis(node.children[2]);
  return node?.type === "parenthesized_expression" && namedChild(node, 0)?.type === "identifier";
}

/** The variable that an lvalue is a part of. */
function rootOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case "identifier":
      return node;
    case "parenthesized_expression": {
      const inner = namedChild(node, 0);
      return inner && rootOf(inner);
    }
    case "subscript_expression": {
      const base = childByField(node, "argument");
      return base && rootOf(base);
    }
    case "binary_expression":
      return node.children[0] && rootOf(node.children[0]);
    case "field_expression": {
      const base = childByField(node, "argument");
      return childByField(node, "operator")?.type === "." && base ? rootOf(base) : undefined;
    }
    default:
      return undefined;
  }
}
