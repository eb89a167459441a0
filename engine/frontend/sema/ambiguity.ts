/**
 * What tree-sitter cannot know without a table of typedefs, settled here from the scope:
 *
 *   (T) - x, (T) * x, (T) & x   parsed as a binary expression, is a cast of a unary one
 *   (a) - b * c                 parsed as the cast (a)(-b) times c, is a difference
 *   (T)(x)->m, (T)(x)[i]        parsed as a call of (T) with something behind it, is a cast of (x)->m
 *   !x++                        parsed as (!x)++, is !(x++)
 *   T (*f)(int);                parsed as a call, is a declaration
 *
 * Binary expressions are grouped again in regrouping.ts, casts before postfix operators are found in postfixCasts.ts,
 * declarations in ir/statements/reinterpret.ts; here is what they share.
 */
import type { SyntaxNode } from "../syntax/node.ts";
import { childByField, namedChild } from "../syntax/access.ts";
import { NAMED_BASIC_TYPES } from "../types/basicTypes.ts";
import type { Unit } from "./unit.ts";

/** True when the identifier is a type at this place: a typedef, a typeof, or a basic type nobody redeclared. */
export function isTypeIdentifier(unit: Unit, node: SyntaxNode): boolean {
  if (node.type === "primitive_type") return true;
  if (node.type !== "identifier" && node.type !== "type_identifier") return false;
  const name = unit.textOf(node);
  const entity = unit.scope.lookup(name);
  if (entity !== undefined) return entity.kind === "typedef";
  return NAMED_BASIC_TYPES.has(name) || unit.typeofOperand(name) !== undefined;
}

/** The type name in `(T)`, when the node is that. */
export function parenthesizedType(unit: Unit, node: SyntaxNode): SyntaxNode | undefined {
  if (node.type !== "parenthesized_expression") return undefined;
  const inner = namedChild(node, 0);
  return inner !== undefined && isTypeIdentifier(unit, inner) ? inner : undefined;
}

/** The type in the cast's parentheses when it begins with what is no type: `(a) - b`, `(f()) & m` taken for casts. */
export function mistakenCast(unit: Unit, node: SyntaxNode): SyntaxNode | undefined {
  if (node.type !== "cast_expression") return undefined;
  const descriptor = childByField(node, "type");
  const first = descriptor?.children[0];
  if (first?.type !== "type_identifier" || isTypeIdentifier(unit, first)) return undefined;
  const value = childByField(node, "value");
  return value !== undefined && isPrefixed(unit, value) ? descriptor : undefined;
}

function isPrefixed(unit: Unit, node: SyntaxNode): boolean {
  if (node.type === "number_literal") return /^[-+]/.test(unit.textOf(node));
  return node.type === "unary_expression" || node.type === "pointer_expression";
}

export function binaryParts(node: SyntaxNode): { left?: SyntaxNode; operator?: SyntaxNode; right?: SyntaxNode } {
  const [left, operator, right] = node.children;
  return { ...(left ? { left } : {}), ...(operator ? { operator } : {}), ...(right ? { right } : {}) };
}

/** Where the operand of a prefix form is. */
export const PREFIX_FIELDS: Readonly<Record<string, string>> = {
  unary_expression: "argument",
  pointer_expression: "argument",
  cast_expression: "value",
};

/** The T of an operand that is `(T)`, or ends in it behind prefix operators: `*(int *)(T)`. */
export function trailingType(unit: Unit, node: SyntaxNode): SyntaxNode | undefined {
  const field = PREFIX_FIELDS[node.type];
  const inner = field === undefined ? undefined : childByField(node, field);
  return inner === undefined ? parenthesizedType(unit, node) : trailingType(unit, inner);
}

/** The operand with its trailing `(T)` replaced. */
export function withTrailing(node: SyntaxNode, replace: (paren: SyntaxNode) => SyntaxNode): SyntaxNode {
  const field = PREFIX_FIELDS[node.type];
  const inner = field === undefined ? undefined : childByField(node, field);
  if (inner === undefined) return replace(node);
  const replaced = { ...withTrailing(inner, replace), field: inner.field };
  return { ...node, end: replaced.end, children: node.children.map((child) => (child === inner ? replaced : child)) };
}
