/**
 * Names and what they stand for. A scope is a block, a function's parameters or the file; ordinary names and tags are
 * two name spaces (C11 6.2.3); members have their own (memberTable.ts), labels belong to the function builder.
 */
import type { CType, EnumType, FunctionType, IntType, RecordType } from "../types/ctype.ts";
import type { DataDraft, FunctionDraft } from "./drafts.ts";

export type LocalPlace =
  { readonly kind: "register"; readonly index: number } | { readonly kind: "frame"; readonly offset: number };

export type Entity =
  | { readonly kind: "typedef"; readonly type: CType }
  | { readonly kind: "constant"; readonly type: IntType; readonly value: bigint }
  /** `type` is what this unit declares: the records in it are those that this unit knows. */
  | { readonly kind: "function"; readonly type: FunctionType; readonly draft: FunctionDraft }
  | { readonly kind: "data"; readonly type: CType; readonly draft: DataDraft }
  | { readonly kind: "local"; readonly type: CType; readonly place: LocalPlace };

export type Tagged = RecordType | EnumType;

export class Scope {
  readonly parent: Scope | undefined;
  readonly #names = new Map<string, Entity>();
  readonly #tags = new Map<string, Tagged>();

  constructor(parent: Scope | undefined) {
    this.parent = parent;
  }

  declare(name: string, entity: Entity): void {
    this.#names.set(name, entity);
  }

  declareTag(tag: string, type: Tagged): void {
    this.#tags.set(tag, type);
  }

  lookup(name: string): Entity | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const entity = scope.#names.get(name);
      if (entity !== undefined) return entity;
    }
    return undefined;
  }

  lookupTag(tag: string): Tagged | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const type = scope.#tags.get(tag);
      if (type !== undefined) return type;
    }
    return undefined;
  }

  /** Declared in this very scope, not in one around it. */
  own(name: string): Entity | undefined {
    return this.#names.get(name);
  }

  ownTag(tag: string): Tagged | undefined {
    return this.#tags.get(tag);
  }

  names(): ReadonlyMap<string, Entity> {
    return this.#names;
  }

  tags(): ReadonlyMap<string, Tagged> {
    return this.#tags;
  }
}
