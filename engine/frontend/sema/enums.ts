/** enum specifiers: the constants become names of the scope, the type is as wide as gcc makes it. */
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { INT, LONG, UINT, ULONG } from "../types/basicTypes.ts";
import type { EnumType, IntType, ScalarKind } from "../types/ctype.ts";
import { attributesOf } from "./attributes.ts";
import type { Unit } from "./unit.ts";

interface MutableEnum {
  readonly kind: "enum";
  readonly tag: string | undefined;
  scalar: ScalarKind;
  constants: { readonly name: string; readonly value: number }[];
}

export function enumType(unit: Unit, node: SyntaxNode): EnumType {
  const nameNode = childByField(node, "name");
  const body = childByField(node, "body");
  const tag = nameNode && unit.textOf(nameNode);
  const known = tag === undefined ? undefined : body ? unit.scope.ownTag(tag) : unit.scope.lookupTag(tag);
  if (known?.kind === "enum" && body === undefined) return known;
  if (known !== undefined && (known.kind !== "enum" || known.constants.length > 0)) {
    unit.fail(node, "redefinition", `‘enum ${tag}’ is defined twice`);
  }
  const type: MutableEnum = known?.kind === "enum" ? (known as MutableEnum) : newEnum(unit, tag);
  if (body !== undefined) completeEnum(unit, type, body, attributesOf(unit, node).isPacked);
  return type;
}

function newEnum(unit: Unit, tag: string | undefined): MutableEnum {
  const type: MutableEnum = { kind: "enum", tag, scalar: "u32", constants: [] };
  if (tag !== undefined) unit.scope.declareTag(tag, type);
  return type;
}

function completeEnum(unit: Unit, type: MutableEnum, body: SyntaxNode, isPacked: boolean): void {
  let next = 0n;
  let low = 0n;
  let high = 0n;
  for (const item of body.children) {
    if (item.type !== "enumerator") {
      if (item.isNamed) unit.failOn(item);
      continue;
    }
    const nameNode = childByField(item, "name");
    const valueNode = childByField(item, "value");
    if (nameNode === undefined) continue;
    if (valueNode !== undefined) next = enumeratorValue(unit, valueNode) ?? next;
    const name = unit.textOf(nameNode);
    unit.scope.declare(name, { kind: "constant", type: constantTypeOf(next), value: next });
    type.constants.push({ name, value: Number(BigInt.asIntN(64, next)) });
    if (next < low) low = next;
    if (next > high) high = next;
    next++;
  }
  type.scalar = scalarFor(low, high, isPacked);
}

function enumeratorValue(unit: Unit, node: SyntaxNode): bigint | undefined {
  const operand = unit.operand(node);
  if (operand.kind === "value" && operand.constant !== undefined) return operand.constant;
  unit.fail(node, "not-constant", "an enumerator's value must be constant");
  return undefined;
}

function constantTypeOf(value: bigint): IntType {
  if (BigInt.asIntN(32, value) === value) return INT;
  if (BigInt.asUintN(32, value) === value) return UINT;
  return BigInt.asIntN(64, value) === value ? LONG : ULONG;
}

function scalarFor(low: bigint, high: bigint, isPacked: boolean): ScalarKind {
  const sizes: readonly (readonly [number, ScalarKind, ScalarKind])[] = [
    [8, "i8", "u8"],
    [16, "i16", "u16"],
    [32, "i32", "u32"],
    [64, "i64", "u64"],
  ];
  for (const [bits, signed, unsigned] of sizes) {
    if (bits < 32 && !isPacked) continue;
    if (
      low < 0n
        ? BigInt.asIntN(bits, low) === low && BigInt.asIntN(bits, high) === high
        : BigInt.asUintN(bits, high) === high
    ) {
      return low < 0n ? signed : unsigned;
    }
  }
  return "i64";
}
