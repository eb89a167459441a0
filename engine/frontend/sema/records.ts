/** struct and union specifiers. */
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import type { CType, RecordType } from "../types/ctype.ts";
import { completeRecord, isRecord, type MemberSpec, sizeOf } from "../types/layout.ts";
import { isInteger } from "../types/conversions.ts";
import { typeName } from "../types/typeNames.ts";
import { attributesBehind, type Attributes, attributesOf, type LayoutAttributes, merged } from "./attributes.ts";
import { declaratorOf } from "./declarators.ts";
import { specifiersOf } from "./specifiers.ts";
import type { Unit } from "./unit.ts";

export function recordType(unit: Unit, node: SyntaxNode): RecordType {
  const kind = node.type === "union_specifier" ? "union" : "struct";
  const nameNode = childByField(node, "name");
  const body = childByField(node, "body");
  const tag = nameNode && unit.textOf(nameNode);
  const known = tag === undefined ? undefined : body ? unit.scope.ownTag(tag) : unit.scope.lookupTag(tag);
  if (known !== undefined && known.kind !== kind) unit.fail(node, "redefinition", `‘${tag}’ is another kind of tag`);
  const record = known?.kind === kind ? known : newRecord(unit, kind, tag);
  if (body === undefined) return record;
  if (record.members !== undefined) {
    unit.fail(node, "redefinition", `‘${typeName(record)}’ is defined twice`);
    return record;
  }
  const specs = memberSpecs(unit, body);
  if (nameNode !== undefined) record.span = unit.spanOf(nameNode);
  completeRecord(record, specs, attributesOf(unit, node));
  checkMembers(unit, record, node);
  return record;
}

function newRecord(unit: Unit, kind: RecordType["kind"], tag: string | undefined): RecordType {
  const record: RecordType = { kind, tag, members: undefined, size: 0, align: 1 };
  if (tag !== undefined) unit.scope.declareTag(tag, record);
  return record;
}

function memberSpecs(unit: Unit, body: SyntaxNode): MemberSpec[] {
  const specs: MemberSpec[] = [];
  for (const field of body.children) {
    if (field.type === "field_declaration") fieldSpecs(unit, field, specs);
    else if (field.isNamed && !isAssertion(unit, field)) unit.failOn(field);
  }
  return specs;
}

function isAssertion(unit: Unit, field: SyntaxNode): boolean {
  return unit.textOf(field).includes("static_assert") || unit.textOf(field).includes("_Static_assert");
}

/** One line of members: `int a, *b, c : 3;` or an anonymous struct or union. */
function fieldSpecs(unit: Unit, field: SyntaxNode, specs: MemberSpec[]): void {
  const { type, attributes } = specifiersOf(unit, field);
  let found = false;
  const { children } = field;
  for (let i = 0; i < children.length; i++) {
    const child = children[i];
    const next = children[i + 1];
    if (child?.type === "bitfield_clause" && !found) {
      specs.push(bitField(unit, undefined, type, child, attributes));
      found = true;
    }
    if (child?.field !== "declarator") continue;
    found = true;
    const clause = next?.type === "bitfield_clause" ? next : undefined;
    if (child.isMissing && clause !== undefined) specs.push(bitField(unit, undefined, type, clause, attributes));
    else specs.push(member(unit, child, type, clause, attributes));
  }
  if (!found && isRecord(type)) specs.push({ name: undefined, type, ...layoutOf(attributes) });
}

function member(
  unit: Unit,
  node: SyntaxNode,
  base: CType,
  clause: SyntaxNode | undefined,
  attributes: Attributes,
): MemberSpec {
  const declared = declaratorOf(unit, base, node);
  const own = merged(attributes, attributesBehind(unit, node));
  if (clause !== undefined) return bitField(unit, declared.nameNode, declared.type, clause, own);
  const span = declared.nameNode && unit.spanOf(declared.nameNode);
  const { name, type } = declared;
  if (type.kind === "function" || type.kind === "void" || (isRecord(type) && type.members === undefined)) {
    unit.fail(node, "incomplete-type", `a member cannot have the type ‘${typeName(type)}’`);
  }
  return { name, type, ...(span ? { span } : {}), ...layoutOf(own) };
}

function bitField(
  unit: Unit,
  nameNode: SyntaxNode | undefined,
  type: CType,
  clause: SyntaxNode,
  attributes: Attributes,
): MemberSpec {
  const expression = clause.children.find((child) => child.isNamed);
  const operand = expression && unit.operand(expression);
  const width = operand?.kind === "value" ? Number(operand.constant ?? -1n) : -1;
  const limit = sizeOf(type) * 8;
  if (!isInteger(type) || width < 0 || width > limit || (width === 0 && nameNode !== undefined)) {
    unit.fail(clause, "type-mismatch", "this cannot be the width of a bit-field");
    return { name: nameNode && unit.textOf(nameNode), type, ...layoutOf(attributes) };
  }
  const name = nameNode && unit.textOf(nameNode);
  const span = nameNode && unit.spanOf(nameNode);
  return { name, type, width, ...(span ? { span } : {}), ...layoutOf(attributes) };
}

function layoutOf(attributes: LayoutAttributes): Pick<MemberSpec, "align" | "isPacked"> {
  return {
    ...(attributes.align > 0 ? { align: attributes.align } : {}),
    ...(attributes.isPacked ? { isPacked: true } : {}),
  };
}

function checkMembers(unit: Unit, record: RecordType, node: SyntaxNode): void {
  const names = new Set<string>();
  for (const { name } of record.members ?? []) {
    if (name === undefined) continue;
    if (names.has(name)) unit.fail(node, "redefinition", `‘${typeName(record)}’ has two members ‘${name}’`);
    names.add(name);
  }
}
