/** Types written where an expression or a type name may stand: sizeof, typeof, casts, intrinsics. */
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import type { CType } from "../types/ctype.ts";
import { isTypeIdentifier } from "./ambiguity.ts";
import { declaratorOf } from "./declarators.ts";
import { namedType, specifiersOf } from "./specifiers.ts";
import type { Unit } from "./unit.ts";

/** The type that a type_descriptor names, or that an expression has: arrays stay arrays, functions functions. */
export function typeOfNode(unit: Unit, node: SyntaxNode): CType {
  if (node.type === "type_descriptor") {
    const expression = mistakenDescriptor(unit, node);
    return expression === undefined ? typeOfDescriptor(unit, node) : expressionType(unit, expression);
  }
  return writtenType(unit, node) ?? expressionType(unit, node);
}

/** `f()` in sizeof(f()), which tree-sitter takes for a function type. */
function mistakenDescriptor(unit: Unit, node: SyntaxNode): SyntaxNode | undefined {
  const [first, second] = node.children;
  if (first?.type !== "type_identifier" || second === undefined || isTypeIdentifier(unit, first)) return undefined;
  return unit.scope.lookup(unit.textOf(first)) === undefined ? undefined : unit.readAsExpression(node);
}

/** `T` or `T[3]`, which tree-sitter takes for an expression; undefined when it is one. */
function writtenType(unit: Unit, node: SyntaxNode): CType | undefined {
  if (node.type === "parenthesized_expression") {
    const inner = node.children.find((child) => child.isNamed);
    return inner === undefined ? undefined : writtenType(unit, inner);
  }
  if (node.type === "subscript_expression") {
    const argument = childByField(node, "argument");
    const index = childByField(node, "index");
    const of = argument && writtenType(unit, argument);
    if (of === undefined || index === undefined) return undefined;
    const count = unit.operand(index);
    return count.kind === "value" ? unit.types.arrayOf(of, Number(count.constant ?? 0n)) : undefined;
  }
  return isTypeIdentifier(unit, node) ? namedType(unit, node) : undefined;
}

/** (const struct page **) */
export function typeOfDescriptor(unit: Unit, node: SyntaxNode): CType {
  const { type } = specifiersOf(unit, node);
  const declarator = childByField(node, "declarator");
  return declarator === undefined ? type : declaratorOf(unit, type, declarator).type;
}

/** The type of an expression that is not evaluated. What lowering it emits can never be reached. */
export function expressionType(unit: Unit, node: SyntaxNode): CType {
  const { builder } = unit;
  const before = builder.current;
  unit.unevaluated++;
  builder.enter(builder.newBlock());
  const operand = unit.operand(node);
  builder.enter(before);
  unit.unevaluated--;
  return operand.type;
}
