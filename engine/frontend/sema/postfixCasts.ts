/** Casts that tree-sitter reads as calls with something behind them, and ++ behind a prefix operator (see ambiguity.ts). */
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { parenthesizedType, PREFIX_FIELDS } from "./ambiguity.ts";
import { castTo, made } from "./madeNodes.ts";
import type { Unit } from "./unit.ts";

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
