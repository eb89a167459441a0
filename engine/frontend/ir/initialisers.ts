/**
 * Initialisers (C11 6.7.9): an initialiser is read into a flat list of entries, "this value at this offset", which
 * are then stored (objects in the frame) or written as bytes (staticData.ts). Braces may be left out, designators jump,
 * an array without a length gets one.
 */
import { constantValue, rvalue } from "./values.ts";
import type { Operand, Value } from "../sema/operand.ts";
import type { Unit } from "../sema/unit.ts";
import { typeOfNode } from "../sema/typeNodes.ts";
import { childByField, childrenByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { isSameRecord } from "../types/compatible.ts";
import type { CType } from "../types/ctype.ts";
import { isRecord, scalarOf, sizeOf } from "../types/layout.ts";
import { isAnonymousIndex, MAX_ELEMENTS, memberIndex, partOf, type Target } from "./initialiserParts.ts";
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
}

export function readInitialiser(unit: Unit, type: CType, node: SyntaxNode): Initialiser {
  const reader = new InitialiserReader(unit);
  const count = reader.read({ type, offset: 0 }, node);
  const completed = type.kind === "array" && type.count === undefined ? unit.types.arrayOf(type.of, count) : type;
  return { type: completed, entries: reader.entries, end: reader.end };
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
