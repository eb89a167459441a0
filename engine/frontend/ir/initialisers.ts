/**
 * Initialisers (C11 6.7.9): an initialiser is read into a flat list of entries, "this value at this offset", which
 * are then stored (objects in the frame) or written as bytes (staticData.ts). Braces may be left out, designators jump,
 * an array without a length gets one.
 */
import { assign, constantValue, rvalue } from "./values.ts";
import { type MemoryPlace, type Operand, type Value } from "../sema/operand.ts";
import type { Unit } from "../sema/unit.ts";
import { typeOfNode } from "../sema/typeNodes.ts";
import { childByField, childrenByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { isSameRecord } from "../types/compatible.ts";
import type { CType, Member } from "../types/ctype.ts";
import { isRecord, scalarOf, sizeOf } from "../types/layout.ts";
import { addOffset } from "./exprs.ts";
import { stringLiteralBytes } from "./expressions/primary.ts";

export type Entry =
  | { readonly kind: "value"; readonly target: Target; readonly value: Value; readonly node: SyntaxNode }
  | { readonly kind: "bytes"; readonly offset: number; readonly bytes: readonly number[] };

export interface Initialiser {
  /** The object's type, its length filled in. */
  readonly type: CType;
  readonly entries: readonly Entry[];
  /** Bytes that entries reach to: more than the type's size with a flexible array member. */
  readonly end: number;
  readonly isList: boolean;
}

interface Target {
  readonly type: CType;
  readonly offset: number;
  readonly bits?: Member["bits"];
}

/** More elements than anybody writes; a range designator beyond is an error rather than a long wait. */
const MAX_ELEMENTS = 1 << 16;

export function readInitialiser(unit: Unit, type: CType, node: SyntaxNode): Initialiser {
  const reader = new InitialiserReader(unit);
  const count = reader.read({ type, offset: 0 }, node);
  const completed = type.kind === "array" && type.count === undefined ? unit.types.arrayOf(type.of, count) : type;
  return { type: completed, entries: reader.entries, end: reader.end, isList: node.type === "initializer_list" };
}

/** The items of one brace pair, read in order; an item's expression is lowered once, when its type is asked for. */
class Cursor {
  readonly items: readonly SyntaxNode[];
  at = 0;
  #operand: Operand | undefined;

  constructor(list: SyntaxNode) {
    this.items = list.children.filter((child) => child.isNamed);
  }

  peek(): SyntaxNode | undefined {
    return this.items[this.at];
  }

  next(): void {
    this.at++;
    this.#operand = undefined;
  }

  operand(unit: Unit, node: SyntaxNode): Operand {
    this.#operand ??= unit.operand(node);
    return this.#operand;
  }
}

class InitialiserReader {
  readonly entries: Entry[] = [];
  end = 0;
  readonly #unit: Unit;

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  /** One initialiser for one object; yields the number of elements for an array. */
  read(target: Target, node: SyntaxNode): number {
    if (node.type === "initializer_list") return this.#readList(target, node);
    const { type } = target;
    if (type.kind === "array") {
      const string = this.#stringFor(type.of, node);
      if (string !== undefined) return this.#pushString(target, string, type.count);
    }
    const literal = this.#literalList(target, node);
    if (literal !== undefined) return this.read(target, literal);
    this.#push(target, this.#unit.operand(node), node);
    return 1;
  }

  #readList(target: Target, list: SyntaxNode): number {
    const { type } = target;
    const cursor = new Cursor(list);
    const first = cursor.peek();
    if (type.kind === "array" && first !== undefined && cursor.items.length === 1) {
      const string = this.#stringFor(type.of, first);
      if (string !== undefined) return this.#pushString(target, string, type.count);
    }
    if (type.kind === "array" || isRecord(type)) return this.#fill(target, cursor, 0, true);
    if (first?.type === "initializer_pair") this.#unit.fail(first, "bad-designator", "a scalar has no parts to name");
    else if (first !== undefined) this.read(target, first);
    return 1;
  }

  /** A string literal, perhaps in parentheses or braces, for an array of characters. */
  #stringFor(of: CType, node: SyntaxNode): SyntaxNode | undefined {
    const scalar = scalarOf(of);
    if (scalar !== "i8" && scalar !== "u8") return undefined;
    const inner = node.type === "parenthesized_expression" ? node.children.find((child) => child.isNamed) : node;
    return inner?.type === "string_literal" || inner?.type === "concatenated_string" ? inner : undefined;
  }

  #pushString(target: Target, node: SyntaxNode, count: number | undefined): number {
    const bytes = [...(stringLiteralBytes(this.#unit, node) ?? []), 0];
    const kept = count === undefined ? bytes : bytes.slice(0, count);
    this.entries.push({ kind: "bytes", offset: target.offset, bytes: kept });
    this.#reach(target.offset + kept.length);
    return bytes.length;
  }

  /** `(struct s){ … }` as the initialiser of a struct s: as if the braces stood alone. */
  #literalList(target: Target, node: SyntaxNode): SyntaxNode | undefined {
    const inner = node.type === "parenthesized_expression" ? node.children.find((child) => child.isNamed) : node;
    if (inner?.type !== "compound_literal_expression") return undefined;
    const descriptor = childByField(inner, "type");
    if (descriptor === undefined) return undefined;
    const type = typeOfNode(this.#unit, descriptor);
    const isSame =
      (isRecord(type) && isRecord(target.type) && isSameRecord(type, target.type)) ||
      (type.kind === "array" && target.type.kind === "array");
    return isSame ? childByField(inner, "value") : undefined;
  }

  #push(target: Target, operand: Operand, node: SyntaxNode): void {
    if (target.type.kind === "array" && !this.#unit.isError(operand.type)) {
      this.#unit.fail(node, "type-mismatch", "an array needs an initialiser in braces");
      return;
    }
    this.entries.push({ kind: "value", target, value: rvalue(this.#unit, operand), node });
    this.#reach(target.offset + sizeOf(target.type));
  }

  #reach(end: number): void {
    if (end > this.end) this.end = end;
  }

  /** Fills an aggregate from the cursor, from part `start` on; without braces it ends when the aggregate is full. */
  #fill(target: Target, cursor: Cursor, start: number, isBraced: boolean): number {
    let index = start;
    let count = start;
    for (let item = cursor.peek(); item !== undefined; item = cursor.peek()) {
      if (item.type === "initializer_pair") {
        if (!isBraced) break;
        index = this.#designated(target, cursor, item);
      } else {
        const part = partOf(target, index);
        if (part === undefined) {
          if (!isBraced) break;
          this.#unit.warn(item, "excess-initialiser", "more initialisers than there are members");
          return count;
        }
        const before = cursor.at;
        this.#fillPart(part, cursor, item);
        if (cursor.at === before && sizeOf(part.type) === 0) cursor.next();
        index++;
      }
      count = Math.max(count, index);
    }
    return count;
  }

  #fillPart(part: Target, cursor: Cursor, item: SyntaxNode): void {
    const isAggregate = part.type.kind === "array" || isRecord(part.type);
    const isBraced = item.type === "initializer_list" || this.#isLiteralFor(part, item);
    if (!isAggregate || isBraced) {
      cursor.next();
      this.read(part, item);
      return;
    }
    if (isRecord(part.type)) {
      const operand = cursor.operand(this.#unit, item);
      const isWhole = isRecord(operand.type) && isSameRecord(operand.type, part.type);
      if (isWhole || this.#unit.isError(operand.type)) {
        cursor.next();
        this.#push(part, operand, item);
        return;
      }
    }
    this.#fill(part, cursor, 0, false);
  }

  #isLiteralFor(part: Target, item: SyntaxNode): boolean {
    if (part.type.kind === "array" && this.#stringFor(part.type.of, item) !== undefined) return true;
    return this.#literalList(part, item) !== undefined;
  }

  /** `.a.b[2] = e`: yields the index after the part that the first designator names. */
  #designated(target: Target, cursor: Cursor, pair: SyntaxNode): number {
    const designators = childrenByField(pair, "designator");
    const value = childByField(pair, "value");
    cursor.next();
    if (value === undefined) return 0;
    return this.#designate(target, cursor, designators, 0, value);
  }

  #designate(
    target: Target,
    cursor: Cursor,
    designators: readonly SyntaxNode[],
    depth: number,
    value: SyntaxNode,
  ): number {
    const designator = designators[depth];
    const range = designator && this.#designatedRange(target, designator);
    if (designator === undefined || range === undefined) return 0;
    const [low, high] = range;
    for (let index = low; index <= high; index++) {
      const part = partOf(target, index, true);
      if (part === undefined) {
        this.#unit.fail(designator, "bad-designator", "this designator is outside the object");
        return index;
      }
      const isThrough = isAnonymousIndex(target.type, index);
      if (depth === designators.length - 1 && !isThrough) this.read(part, value);
      else
        this.#continueIn(
          part,
          cursor,
          this.#designate(part, cursor, designators, isThrough ? depth : depth + 1, value),
        );
    }
    return high + 1;
  }

  /** What follows a nested designator goes on inside the part it named. */
  #continueIn(part: Target, cursor: Cursor, index: number): void {
    const item = cursor.peek();
    if (item !== undefined && item.type !== "initializer_pair") this.#fill(part, cursor, index, false);
  }

  #nameOf(designator: SyntaxNode): string | undefined {
    if (designator.type === "field_identifier") return this.#unit.textOf(designator);
    const name = designator.children.find((child) => child.type === "field_identifier");
    return name && this.#unit.textOf(name);
  }

  /** First and last part that a designator names. */
  #designatedRange(target: Target, designator: SyntaxNode): readonly [number, number] | undefined {
    const name = this.#nameOf(designator);
    if (name !== undefined) {
      const index = isRecord(target.type) ? memberIndex(this.#unit, target.type, name) : -1;
      if (index >= 0) return [index, index];
      this.#unit.fail(designator, "unknown-member", `there is no member ‘${name}’ to initialise`);
      return undefined;
    }
    const ends = designator.children.filter((child) => child.isNamed).map((one) => constantValue(this.#unit, one));
    const low = Number(ends[0] ?? -1n);
    const high = Number(ends[1] ?? ends[0] ?? -1n);
    if (target.type.kind === "array" && low >= 0 && high >= low && high - low < MAX_ELEMENTS) return [low, high];
    this.#unit.fail(designator, "bad-designator", "this designator does not fit the object");
    return undefined;
  }
}

/** The n-th thing inside an aggregate that an initialiser fills; of a union only the first without a designator. */
function partOf(target: Target, index: number, isDesignated = false): Target | undefined {
  const { type, offset } = target;
  if (type.kind === "array") {
    if (index >= (type.count ?? MAX_ELEMENTS)) return undefined;
    return { type: type.of, offset: offset + index * sizeOf(type.of) };
  }
  if (!isRecord(type)) return undefined;
  const member = type.members?.[index];
  if (member === undefined || (type.kind === "union" && index > 0 && !isDesignated)) return undefined;
  const part = { type: member.type, offset: offset + member.offset };
  return member.bits === undefined ? part : { ...part, bits: member.bits };
}

/** The index of a member, or of the anonymous one it lies in. */
function memberIndex(unit: Unit, type: CType, name: string): number {
  if (!isRecord(type)) return -1;
  return (type.members ?? []).findIndex((member) => {
    if (member.name !== undefined) return member.name === name;
    return isRecord(member.type) && unit.types.findMember(member.type, name) !== undefined;
  });
}

/** Fields found by name in an anonymous member are one step deeper than their designator says. */
function isAnonymousIndex(type: CType, index: number): boolean {
  return isRecord(type) && type.members?.[index]?.name === undefined;
}

/** Stores the entries into an object in memory, what they leave out being 0. */
export function storeEntries(unit: Unit, place: MemoryPlace, initialiser: Initialiser): void {
  const size = sizeOf(initialiser.type);
  if (!coversAll(initialiser, size) && size > 0) unit.builder.emit({ op: "zero", dst: place.addr, size });
  for (const entry of initialiser.entries) {
    if (entry.kind === "bytes") storeBytes(unit, place, entry.offset, entry.bytes);
    else
      assign(
        unit,
        { kind: "memory", ...entry.target, addr: addOffset(place.addr, entry.target.offset) },
        entry.value,
        entry.node,
      );
  }
}

function coversAll(initialiser: Initialiser, size: number): boolean {
  let end = 0;
  for (const entry of initialiser.entries) {
    if (entry.kind === "bytes") {
      if (entry.offset !== end) return false;
      end += entry.bytes.length;
    } else {
      if (entry.target.offset !== end || entry.target.bits !== undefined) return false;
      end += sizeOf(entry.target.type);
    }
  }
  return end === size;
}

function storeBytes(unit: Unit, place: MemoryPlace, offset: number, bytes: readonly number[]): void {
  if (bytes.length === 0) return;
  const symbol = unit.symbolId(unit.linker.stringLiteral(Uint8Array.from(bytes)));
  const src = { op: "symbol", symbol, offset: 0 } as const;
  unit.builder.emit({ op: "copy", dst: addOffset(place.addr, offset), src, size: bytes.length });
}
