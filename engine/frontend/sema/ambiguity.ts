/**
 * What tree-sitter cannot know without a table of typedefs, settled here from the scope:
 *
 *   (T) - x, (T) * x, (T) & x   parsed as a binary expression, is a cast of a unary one
 *   (a) - b * c                 parsed as the cast (a)(-b) times c, is a difference
 *   (T)(x)->m, (T)(x)[i]        parsed as a call of (T) with something behind it, is a cast of (x)->m
 *   !x++                        parsed as (!x)++, is !(x++)
 *   T (*f)(int);                parsed as a call, is a declaration
 *
 * Where a binary expression holds such a thing, its operands and operators are laid out flat in the order of the text
 * and grouped again by precedence.
 */
import type { SyntaxNode } from "../syntax/node.ts";
import { childByField, namedChild } from "../syntax/access.ts";
import { NAMED_BASIC_TYPES } from "../types/basicTypes.ts";
import type { Unit } from "./unit.ts";

const PRECEDENCE: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  "|": 3,
  "^": 4,
  "&": 5,
  "==": 6,
  "!=": 6,
  "<": 7,
  "<=": 7,
  ">": 7,
  ">=": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
};
const CAST_OPERATORS = new Set(["-", "+", "*", "&"]);

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
function mistakenCast(unit: Unit, node: SyntaxNode): SyntaxNode | undefined {
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

/** Longer chains are too deep to be lowered anyway. */
const MAX_CHAIN = 1000;

/** The expression as the typedefs of this place group it; the node itself when tree-sitter had it right. */
export function regroup(unit: Unit, node: SyntaxNode): SyntaxNode {
  return holdsMistake(unit, node) ? new Regrouping(unit, node).parse() : node;
}

function holdsMistake(unit: Unit, node: SyntaxNode, depth = 0): boolean {
  if (depth > MAX_CHAIN) return false;
  if (node.type !== "binary_expression") {
    if (node.type === "cast_expression") return mistakenCast(unit, node) !== undefined;
    return trailingType(unit, node) !== undefined;
  }
  const { left, right } = binaryParts(node);
  if (left !== undefined && holdsMistake(unit, left, depth + 1)) return true;
  return right !== undefined && holdsMistake(unit, right, depth + 1);
}

const PREFIX_FIELDS: Readonly<Record<string, string>> = {
  unary_expression: "argument",
  pointer_expression: "argument",
  cast_expression: "value",
};

/** The T of an operand that is `(T)`, or ends in it behind prefix operators: `*(int *)(T)`. */
function trailingType(unit: Unit, node: SyntaxNode): SyntaxNode | undefined {
  const field = PREFIX_FIELDS[node.type];
  const inner = field === undefined ? undefined : childByField(node, field);
  return inner === undefined ? parenthesizedType(unit, node) : trailingType(unit, inner);
}

/** The operand with its trailing `(T)` replaced. */
function withTrailing(node: SyntaxNode, replace: (paren: SyntaxNode) => SyntaxNode): SyntaxNode {
  const field = PREFIX_FIELDS[node.type];
  const inner = field === undefined ? undefined : childByField(node, field);
  if (inner === undefined) return replace(node);
  const replaced = { ...withTrailing(inner, replace), field: inner.field };
  return { ...node, end: replaced.end, children: node.children.map((child) => (child === inner ? replaced : child)) };
}

type Piece = { readonly operand: SyntaxNode } | { readonly operator: SyntaxNode };

class Regrouping {
  readonly #unit: Unit;
  readonly #pieces: Piece[] = [];
  #at = 0;

  constructor(unit: Unit, root: SyntaxNode) {
    this.#unit = unit;
    this.#flatten(root);
  }

  #flatten(node: SyntaxNode): void {
    const { left, operator, right } = node.type === "binary_expression" ? binaryParts(node) : {};
    if (left && operator && right) {
      this.#flatten(left);
      this.#pieces.push({ operator });
      this.#flatten(right);
      return;
    }
    const descriptor = mistakenCast(this.#unit, node);
    const value = descriptor && childByField(node, "value");
    if (descriptor === undefined || value === undefined) {
      this.#pieces.push({ operand: node });
      return;
    }
    this.#pieces.push({ operand: this.#parenthesized(descriptor) });
    this.#flattenPrefixed(value);
  }

  /** The expression that was taken for a type. */
  #parenthesized(descriptor: SyntaxNode): SyntaxNode {
    const only = descriptor.children.length === 1 ? descriptor.children[0] : undefined;
    if (only !== undefined) return { ...only, type: "identifier" };
    return this.#unit.readAsExpression(descriptor) ?? { ...descriptor, type: "ERROR" };
  }

  /** `-b` after an operand: an operator and an operand; -1 as one literal likewise. */
  #flattenPrefixed(value: SyntaxNode): void {
    const operator = value.children[0];
    const argument = value.children[1];
    if (operator !== undefined && argument !== undefined) {
      this.#pieces.push({ operator });
      this.#flatten(argument);
      return;
    }
    const sign = this.#unit.textOf(value).charAt(0);
    const start = value.start;
    this.#pieces.push({ operator: { ...value, type: sign, isNamed: false, end: start + 1 } });
    this.#pieces.push({ operand: { ...value, start: start + 1 } });
  }

  parse(): SyntaxNode {
    return this.#binary(1);
  }

  #operator(): SyntaxNode | undefined {
    const piece = this.#pieces[this.#at];
    return piece !== undefined && "operator" in piece ? piece.operator : undefined;
  }

  #binary(level: number): SyntaxNode {
    let left = this.#unary();
    for (;;) {
      const operator = this.#operator();
      const precedence = operator && PRECEDENCE[operator.type];
      if (operator === undefined || precedence === undefined || precedence < level) return left;
      this.#at++;
      const right = this.#binary(precedence + 1);
      left = made("binary_expression", [left, operator, right]);
    }
  }

  #unary(): SyntaxNode {
    const piece = this.#pieces[this.#at++];
    if (piece === undefined || "operator" in piece) return this.#prefix(piece?.operator);
    const type = trailingType(this.#unit, piece.operand);
    const operator = this.#operator();
    if (type === undefined || operator === undefined || !CAST_OPERATORS.has(operator.type)) return piece.operand;
    this.#at++;
    const argument: SyntaxNode = this.#unary();
    const isPointer = operator.type === "*" || operator.type === "&";
    const value = made(isPointer ? "pointer_expression" : "unary_expression", [
      { ...operator, field: "operator" },
      { ...argument, field: "argument" },
    ]);
    return withTrailing(piece.operand, (paren) => castTo(type, value, paren.start));
  }

  /** An operator where an operand should be: only after an ERROR, and then said to be one. */
  #prefix(operator: SyntaxNode | undefined): SyntaxNode {
    const start = operator?.start ?? 0;
    return {
      type: "ERROR",
      isNamed: true,
      isMissing: false,
      hasError: true,
      start,
      end: start,
      field: undefined,
      children: [],
    };
  }
}

function made(type: string, children: readonly SyntaxNode[]): SyntaxNode {
  const start = children[0]?.start ?? 0;
  const end = children[children.length - 1]?.end ?? start;
  return { type, isNamed: true, isMissing: false, hasError: false, start, end, field: undefined, children };
}

function castTo(type: SyntaxNode, value: SyntaxNode, start: number): SyntaxNode {
  const descriptor = made("type_descriptor", [{ ...type, type: "type_identifier", field: "type" }]);
  const cast = made("cast_expression", [
    { ...descriptor, field: "type" },
    { ...value, field: "value" },
  ]);
  return { ...cast, start };
}

const BASE_FIELDS: Readonly<Record<string, string>> = {
  field_expression: "argument",
  subscript_expression: "argument",
  update_expression: "argument",
  call_expression: "function",
};

/** `(T)(x)->m`, `(T)(x)[i]`, `(T)(x)++`, `(T)(f)(y)`: the cast it is, undefined for every other expression. */
export function castOfPostfix(unit: Unit, node: SyntaxNode): SyntaxNode | undefined {
  const field = BASE_FIELDS[node.type];
  const base = field === undefined ? undefined : childByField(node, field);
  if (base === undefined) return undefined;
  if (node.type === "call_expression") {
    const type = parenthesizedType(unit, base);
    const list = type && childByField(node, "arguments");
    if (type !== undefined && list !== undefined) return castTo(type, parenthesized(list), node.start);
  }
  const inner = castOfPostfix(unit, base);
  const type = inner && childByField(inner, "type")?.children[0];
  const value = inner && childByField(inner, "value");
  if (type === undefined || value === undefined) return undefined;
  const children = node.children.map((child) => (child === base ? { ...value, field: base.field } : child));
  return castTo(type, { ...node, start: value.start, children }, node.start);
}

/** `!x++` as !(x++): the ++ binds to what is innermost; undefined when tree-sitter had it right. */
export function prefixOfPostfix(update: SyntaxNode): SyntaxNode | undefined {
  const argument = update.children[0];
  const field = argument && PREFIX_FIELDS[argument.type];
  const operator = update.children[1];
  if (argument === undefined || field === undefined || operator === undefined) return undefined;
  const inner = childByField(argument, field);
  if (inner === undefined) return undefined;
  const moved = { ...update, start: inner.start, children: [{ ...inner, field: "argument" }, operator] };
  const settled = { ...(prefixOfPostfix(moved) ?? moved), field };
  const children = argument.children.map((child) => (child === inner ? settled : child));
  return { ...argument, end: update.end, field: update.field, children };
}

/** The argument list `(x)` as the parenthesized expression that it looks like. */
function parenthesized(list: SyntaxNode): SyntaxNode {
  const args = list.children.filter((child) => child.isNamed);
  const first = args[0];
  const comma = args.slice(1).reduce<SyntaxNode | undefined>((left, right) => {
    if (left === undefined) return right;
    return made("comma_expression", [
      { ...left, field: "left" },
      { ...right, field: "right" },
    ]);
  }, first);
  const inner = comma === undefined ? [] : [comma];
  return { ...list, type: "parenthesized_expression", field: undefined, children: inner };
}
