/** Declaration specifiers: storage class, qualifiers and the type they stand before. */
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { basicTypeOfWords, ERROR_TYPE, INT, NAMED_BASIC_TYPES } from "../types/basicTypes.ts";
import type { CType } from "../types/ctype.ts";
import { attributesOf, type Attributes } from "./attributes.ts";
import { enumType } from "./enums.ts";
import { recordType } from "./records.ts";
import { expressionType, typeOfNode } from "./typeNodes.ts";
import type { Unit } from "./unit.ts";

export interface Specifiers {
  readonly type: CType;
  readonly isStatic: boolean;
  readonly isExtern: boolean;
  readonly isInline: boolean;
  /** __auto_type: the type is that of the initialiser. */
  readonly isAuto: boolean;
  readonly attributes: Attributes;
}

export function specifiersOf(unit: Unit, node: SyntaxNode): Specifiers {
  let isStatic = false;
  let isExtern = false;
  let isInline = false;
  let isConst = false;
  for (const child of node.children) {
    if (child.type === "storage_class_specifier") {
      const word = child.children[0]?.type ?? unit.textOf(child);
      if (word === "static") isStatic = true;
      else if (word === "extern") isExtern = true;
      else if (word.includes("inline")) isInline = true;
    } else if (child.type === "type_qualifier") {
      if (unit.textOf(child) === "const") isConst = true;
    } else if (child.field === "declarator") break;
  }
  const typeNode = childByField(node, "type");
  const isAuto = typeNode?.type === "type_identifier" && unit.textOf(typeNode) === "__auto_type";
  const base = typeNode === undefined || isAuto ? INT : typeOfSpecifier(unit, typeNode);
  const type = isConst ? unit.types.constOf(base) : base;
  return { type, isStatic, isExtern, isInline, isAuto, attributes: attributesOf(unit, node) };
}

function typeOfSpecifier(unit: Unit, node: SyntaxNode): CType {
  switch (node.type) {
    case "primitive_type":
    case "type_identifier":
      return namedType(unit, node);
    case "sized_type_specifier":
      return sizedType(unit, node);
    case "struct_specifier":
    case "union_specifier":
      return recordType(unit, node);
    case "enum_specifier":
      return enumType(unit, node);
    default:
      unit.failOn(node);
      return ERROR_TYPE;
  }
}

/** The type that a name stands for: a typedef, a basic type, or a typeof that the preprocessor numbered. */
export function namedType(unit: Unit, node: SyntaxNode): CType {
  const name = unit.textOf(node);
  const entity = unit.scope.lookup(name);
  if (entity?.kind === "typedef") return entity.type;
  const basic = entity === undefined ? NAMED_BASIC_TYPES.get(name) : undefined;
  if (basic !== undefined) return basic;
  const operand = unit.typeofOperand(name);
  if (operand !== undefined) return typeofType(unit, operand);
  if (/^(float|double|_Complex|__int128)$/.test(name)) {
    unit.fail(node, "unsupported-construct", `the type ‘${name}’ is not supported`);
  } else if (name.startsWith("__typeof_")) {
    unit.fail(node, "syntax-error", "the operand of typeof is not valid C");
  } else {
    unit.fail(node, "unknown-type", `‘${name}’ is not a type`);
  }
  return ERROR_TYPE;
}

/** typeof (e): the expression's own type, not decayed, without the const that a value does not have */
function typeofType(unit: Unit, operand: SyntaxNode): CType {
  const type = operand.type === "type_descriptor" ? typeOfNode(unit, operand) : typeofExpression(unit, operand);
  return unit.types.unqualified(type);
}

function typeofExpression(unit: Unit, operand: SyntaxNode): CType {
  return operand.type === "parenthesized_expression" ? typeOfNode(unit, operand) : expressionType(unit, operand);
}

/** unsigned long int, in any order */
function sizedType(unit: Unit, node: SyntaxNode): CType {
  const words: string[] = [];
  for (const child of node.children) {
    if (child.type === "type_qualifier") continue;
    const word = unit.textOf(child);
    if (word === "double" || word === "float") {
      unit.fail(node, "unsupported-construct", "floating point is not supported");
      return ERROR_TYPE;
    }
    words.push(word);
  }
  const type = basicTypeOfWords(words);
  if (type !== undefined) return type;
  unit.fail(node, "unknown-type", `‘${unit.textOf(node)}’ is not a type`);
  return ERROR_TYPE;
}
