/** What stands at file scope, in order. */
import type { Unit } from "../sema/unit.ts";
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { lowerDeclaration, lowerTypeAlone, lowerTypedef } from "./declarations.ts";
import { declareDefinition } from "./functions.ts";
import { hiddenDeclaration } from "./statements/reinterpret.ts";
import { reportSyntaxErrors } from "./syntaxErrors.ts";

export function lowerFileScope(unit: Unit, root: SyntaxNode): void {
  for (const node of root.children) lowerItem(unit, node);
}

function lowerItem(unit: Unit, node: SyntaxNode): void {
  if (node.type === "function_definition") {
    declareDefinition(unit, node);
    return;
  }
  if (node.hasError) reportSyntaxErrors(unit, node);
  switch (node.type) {
    case "declaration":
      lowerDeclaration(unit, node);
      return;
    case "type_definition":
      lowerTypedef(unit, node);
      return;
    case "struct_specifier":
    case "union_specifier":
    case "enum_specifier":
    case "primitive_type":
    case "sized_type_specifier":
    case "type_identifier":
      lowerTypeAlone(unit, node);
      return;
    case "expression_statement":
      lowerExpressionItem(unit, node);
      return;
    case "linkage_specification":
    case "declaration_list": {
      const body = childByField(node, "body") ?? node;
      if (body === node) lowerFileScope(unit, node);
      else lowerItem(unit, body);
      return;
    }
    default:
      if (node.isNamed && !node.hasError) unit.failOn(node);
  }
}

/** A declaration that looks like a call, a static assertion, or a stray semicolon. */
function lowerExpressionItem(unit: Unit, node: SyntaxNode): void {
  const declaration = hiddenDeclaration(unit, node);
  const expression = node.children[0];
  if (declaration !== undefined) lowerDeclaration(unit, declaration);
  else if (expression?.isNamed !== true || expression.hasError) return;
  else if (isAssertion(unit, expression)) unit.operand(expression, false);
  else unit.fail(node, "syntax-error", "a statement cannot stand outside a function");
}

function isAssertion(unit: Unit, node: SyntaxNode): boolean {
  return node.type === "call_expression" && /^_?[sS]tatic_assert\b/.test(unit.textOf(node));
}
