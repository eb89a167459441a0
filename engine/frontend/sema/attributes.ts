/** The attributes that change a layout, and the one that adds a call; all others are passed over. */
import type { SyntaxNode } from "../syntax/node.ts";
import { childOfType, visit } from "../syntax/access.ts";
import type { Unit } from "./unit.ts";

export interface LayoutAttributes {
  readonly isPacked: boolean;
  /** 0: none. */
  readonly align: number;
}

export interface Attributes extends LayoutAttributes {
  /** The function that a local variable is handed to when its scope is left. */
  readonly cleanup: SyntaxNode | undefined;
}

const NONE: Attributes = { isPacked: false, align: 0, cleanup: undefined };

/** What the attribute_specifier children of a node say. */
export function attributesOf(unit: Unit, node: SyntaxNode): Attributes {
  let result = NONE;
  for (const child of node.children) {
    if (child.type === "attribute_specifier") result = merged(result, readSpecifier(unit, child));
  }
  return result;
}

export function merged(a: Attributes, b: Attributes): Attributes {
  return {
    isPacked: a.isPacked || b.isPacked,
    align: Math.max(a.align, b.align),
    cleanup: b.cleanup ?? a.cleanup,
  };
}

/** What the attribute behind a declarator says, see trailingAttributes.ts. */
export function attributesBehind(unit: Unit, declarator: SyntaxNode): Attributes {
  const expression = unit.attributeBehind(declarator);
  let result = NONE;
  if (expression === undefined) return result;
  visit(expression, (node) => {
    if (node.type !== "identifier" && node.type !== "call_expression") return undefined;
    const item = readItem(unit, node);
    result = merged(result, item);
    return item === NONE;
  });
  return result;
}

function readSpecifier(unit: Unit, node: SyntaxNode): Attributes {
  const list = childOfType(node, "argument_list");
  return (list?.children ?? []).reduce((all, item) => merged(all, readItem(unit, item)), NONE);
}

/** packed, aligned(8), cleanup(f) */
function readItem(unit: Unit, item: SyntaxNode): Attributes {
  const isCall = item.type === "call_expression";
  const name = unit.textOf(isCall ? (item.children[0] ?? item) : item);
  if (name === "packed" || name === "__packed__") return { ...NONE, isPacked: true };
  if (name === "cleanup" || name === "__cleanup__") return { ...NONE, cleanup: argumentOf(item) };
  if (name !== "aligned" && name !== "__aligned__") return NONE;
  return { ...NONE, align: alignment(unit, item) };
}

/** aligned(n); without an argument the largest alignment that the machine has use for. */
function alignment(unit: Unit, item: SyntaxNode): number {
  const argument = argumentOf(item);
  if (argument === undefined) return 16;
  const operand = unit.operand(argument);
  const value = operand.kind === "value" ? Number(operand.constant ?? 0n) : 0;
  if (value > 0 && value <= 65536 && Number.isInteger(Math.log2(value))) return value;
  unit.fail(argument, "bad-attribute", "an alignment must be a power of two");
  return 0;
}

function argumentOf(item: SyntaxNode): SyntaxNode | undefined {
  const list = item.type === "call_expression" ? childOfType(item, "argument_list") : undefined;
  return list?.children.find((child) => child.isNamed);
}
