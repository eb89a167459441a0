/**
 * Binary expressions that hold what tree-sitter mistook (see ambiguity.ts): operands and operators are laid out flat in
 * the order of the text and grouped again by precedence.
 */
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { binaryParts, mistakenCast, trailingType, withTrailing } from "./ambiguity.ts";
import { castTo, errorNode, made } from "./madeNodes.ts";
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
    return errorNode(operator?.start ?? 0);
  }
}
