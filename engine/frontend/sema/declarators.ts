/** Declarators: from `*name[3](int)` and a base type, inside out, to a name and its type. */
import { childByField, childOfType, hasToken } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import type { CType, FunctionType } from "../types/ctype.ts";
import { isComplete } from "../types/layout.ts";
import { typeName } from "../types/typeNames.ts";
import { specifiersOf } from "./specifiers.ts";
import type { Unit } from "./unit.ts";

export interface Declared {
  readonly name: string | undefined;
  readonly nameNode: SyntaxNode | undefined;
  readonly type: CType;
  /** The function_declarator next to the name: where a definition's parameters are. */
  readonly functionNode: SyntaxNode | undefined;
}

export function declaratorOf(unit: Unit, base: CType, node: SyntaxNode): Declared {
  let type = base;
  let functionNode: SyntaxNode | undefined;
  let at: SyntaxNode | undefined = node;
  while (at !== undefined) {
    const current: SyntaxNode = at;
    switch (current.type) {
      case "identifier":
      case "field_identifier":
      case "type_identifier":
      case "primitive_type":
        return { name: unit.textOf(current), nameNode: current, type, functionNode };
      case "pointer_declarator":
      case "abstract_pointer_declarator":
        type = pointerType(unit, type, current);
        at = childByField(current, "declarator");
        break;
      case "array_declarator":
      case "abstract_array_declarator":
        type = arrayType(unit, type, current);
        at = childByField(current, "declarator");
        break;
      case "function_declarator":
      case "abstract_function_declarator":
        type = functionType(unit, type, current);
        functionNode = current;
        at = childByField(current, "declarator");
        break;
      case "parenthesized_declarator":
      case "abstract_parenthesized_declarator":
      case "attributed_declarator":
        at = current.children.find((child) => child.isNamed && child.type !== "ms_call_modifier");
        break;
      case "init_declarator":
        at = childByField(current, "declarator");
        break;
      default:
        unit.failOn(current);
        at = undefined;
    }
  }
  return { name: undefined, nameNode: undefined, type, functionNode };
}

function pointerType(unit: Unit, to: CType, node: SyntaxNode): CType {
  const pointer = unit.pointerTo(to);
  const isConst = node.children.some((child) => child.type === "type_qualifier" && unit.textOf(child) === "const");
  return isConst ? unit.types.constOf(pointer) : pointer;
}

function arrayType(unit: Unit, of: CType, node: SyntaxNode): CType {
  const size = childByField(node, "size");
  if (of.kind === "function" || of.kind === "void") {
    unit.fail(node, "type-mismatch", `an array of ‘${typeName(of)}’ cannot be`);
  }
  if (size === undefined || size.type === "*") return unit.types.arrayOf(of, undefined);
  const before = unit.builder.current;
  unit.unevaluated++;
  unit.builder.enter(unit.builder.newBlock());
  const operand = unit.operand(size);
  unit.builder.enter(before);
  unit.unevaluated--;
  const count = operand.kind === "value" ? operand.constant : undefined;
  if (count === undefined) {
    if (!unit.isError(operand.type)) {
      unit.fail(size, "unsupported-construct", "arrays of variable length are not supported");
    }
    return unit.types.arrayOf(of, 1);
  }
  if (unit.isError(operand.type)) return unit.types.arrayOf(of, 1);
  if (count < 0n || count > 2n ** 40n) {
    unit.fail(size, "type-mismatch", `an array cannot have ${count} elements`);
    return unit.types.arrayOf(of, 1);
  }
  return unit.types.arrayOf(of, Number(count));
}

function functionType(unit: Unit, returns: CType, node: SyntaxNode): FunctionType {
  const list = childByField(node, "parameters");
  const nodes = list?.children.filter((child) => child.isNamed) ?? [];
  const params: { name: string | undefined; type: CType }[] = [];
  let variadic = list !== undefined && (nodes.length === 0 || hasToken(list, "..."));
  for (const one of nodes) {
    if (one.type === "variadic_parameter") variadic = true;
    else if (one.type === "parameter_declaration") params.push(parameterOf(unit, one));
    else unit.fail(one, "unsupported-construct", "parameters without types are not supported");
  }
  if (params.length === 1 && params[0]?.type.kind === "void" && params[0].name === undefined) params.pop();
  return { kind: "function", returns: unit.types.unqualified(returns), params, variadic };
}

function parameterOf(unit: Unit, node: SyntaxNode): { name: string | undefined; type: CType } {
  const { type } = specifiersOf(unit, node);
  const declarator = childByField(node, "declarator");
  if (declarator === undefined) return { name: undefined, type: adjusted(unit, type) };
  const declared = declaratorOf(unit, type, declarator);
  return { name: declared.name, type: adjusted(unit, declared.type) };
}

/** Parameters of array and function type are pointers. */
function adjusted(unit: Unit, type: CType): CType {
  if (type.kind === "array") return unit.pointerTo(type.of);
  return type.kind === "function" ? unit.pointerTo(type) : type;
}

/** The nodes of a definition's named parameters, in order. */
export function parameterNodes(functionNode: SyntaxNode): readonly SyntaxNode[] {
  const list = childOfType(functionNode, "parameter_list");
  return list?.children.filter((child) => child.type === "parameter_declaration") ?? [];
}

/** Says so when an object of this type cannot be made. */
export function requireComplete(unit: Unit, type: CType, node: SyntaxNode): boolean {
  if (isComplete(type) || unit.isError(type)) return true;
  unit.fail(node, "incomplete-type", `‘${typeName(type)}’ is not complete here`);
  return false;
}
