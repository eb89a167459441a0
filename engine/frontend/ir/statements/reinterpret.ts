/**
 * `T (*f)(int);`, `T (x);`, `T (*f)(int) = g;` where T is a typedef: tree-sitter, which knows no typedefs, reads calls
 * and an assignment. Here such an expression is turned into the declaration that it is.
 */
import { isTypeIdentifier } from "../../sema/ambiguity.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";

/** The declaration hidden in an expression statement; undefined when it is an expression. */
export function hiddenDeclaration(unit: Unit, statement: SyntaxNode): SyntaxNode | undefined {
  const expression = statement.children[0];
  if (expression === undefined) return undefined;
  const isAssignment = expression.type === "assignment_expression";
  const target = isAssignment ? childByField(expression, "left") : expression;
  const value = isAssignment ? childByField(expression, "right") : undefined;
  if (target === undefined) return undefined;
  const product = starredProduct(unit, target);
  const call = product ?? calledType(unit, target);
  if (call === undefined) return undefined;
  const declarator: SyntaxNode | undefined = value
    ? remade("init_declarator", expression, [
        { ...call.declarator, field: "declarator" },
        { ...value, field: "value" },
      ])
    : call.declarator;
  return remade("declaration", statement, [
    { ...call.type, type: "type_identifier", field: "type" },
    { ...declarator, field: "declarator" },
  ]);
}

interface Hidden {
  readonly type: SyntaxNode;
  readonly declarator: SyntaxNode;
}

/** T * x */
function starredProduct(unit: Unit, node: SyntaxNode): Hidden | undefined {
  if (node.type !== "binary_expression") return undefined;
  const [type, operator, name] = node.children;
  if (type === undefined || name?.type !== "identifier" || operator?.type !== "*") return undefined;
  if (!isTypeIdentifier(unit, type)) return undefined;
  return { type, declarator: remade("pointer_declarator", name, [{ ...name, field: "declarator" }]) };
}

/** T (declarator)(parameters) or T (declarator) */
function calledType(unit: Unit, node: SyntaxNode): Hidden | undefined {
  if (node.type !== "call_expression") return undefined;
  const callee = childByField(node, "function");
  const list = childByField(node, "arguments");
  if (callee === undefined || list === undefined) return undefined;
  if (isTypeIdentifier(unit, callee)) {
    const inner = declaratorFrom(onlyArgument(list));
    return inner && { type: callee, declarator: remade("parenthesized_declarator", list, [inner]) };
  }
  const hidden = calledType(unit, callee);
  const parameters = hidden && parametersFrom(list);
  if (hidden === undefined || parameters === undefined) return undefined;
  return {
    type: hidden.type,
    declarator: remade("function_declarator", node, [{ ...hidden.declarator, field: "declarator" }, parameters]),
  };
}

function onlyArgument(list: SyntaxNode): SyntaxNode | undefined {
  const args = list.children.filter((child) => child.isNamed);
  return args.length === 1 ? args[0] : undefined;
}

function declaratorFrom(node: SyntaxNode | undefined): SyntaxNode | undefined {
  switch (node?.type) {
    case "identifier":
      return node;
    case "pointer_expression": {
      const inner = declaratorFrom(childByField(node, "argument"));
      return inner && remade("pointer_declarator", node, [{ ...inner, field: "declarator" }]);
    }
    case "subscript_expression": {
      const inner = declaratorFrom(childByField(node, "argument"));
      const size = childByField(node, "index");
      if (inner === undefined || size === undefined) return undefined;
      return remade("array_declarator", node, [
        { ...inner, field: "declarator" },
        { ...size, field: "size" },
      ]);
    }
    default:
      return undefined;
  }
}

/** `(int, T *)` read as arguments: names and products are types with or without a declarator. */
function parametersFrom(list: SyntaxNode): SyntaxNode | undefined {
  const parameters: SyntaxNode[] = [];
  for (const child of list.children) {
    if (!child.isNamed) continue;
    if (child.type !== "identifier" && child.type !== "primitive_type") return undefined;
    const type = remade(child.type === "identifier" ? "type_identifier" : child.type, child, []);
    parameters.push(remade("parameter_declaration", child, [{ ...type, field: "type" }]));
  }
  return { ...remade("parameter_list", list, parameters), field: "parameters" };
}

function remade(type: string, from: SyntaxNode, children: readonly SyntaxNode[]): SyntaxNode {
  return {
    type,
    isNamed: true,
    isMissing: false,
    hasError: false,
    start: from.start,
    end: from.end,
    field: undefined,
    children,
  };
}
