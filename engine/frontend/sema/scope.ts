/**
 * Names and what they stand for. A scope is a block, a function's parameters or the file; ordinary names and tags are
 * two name spaces (C11 6.2.3); members have their own (memberTable.ts), labels belong to the function builder.
 */
import type { CType, EnumType, FunctionType, IntType, RecordType } from "../types/ctype.ts";
import type { Expr } from "../ir/ir.ts";
import type { DataDraft, FunctionDraft } from "./drafts.ts";

export type LocalPlace =
  { readonly kind: "register"; readonly index: number } | { readonly kind: "frame"; readonly offset: number };

export type Entity =
  | { readonly kind: "typedef"; readonly type: CType }
  | { readonly kind: "constant"; readonly type: IntType; readonly value: bigint }
  /** `type` is what this unit declares: the records in it are those that this unit knows. */
  | { readonly kind: "function"; readonly type: FunctionType; readonly draft: FunctionDraft }
  | { readonly kind: "data"; readonly type: CType; readonly draft: DataDraft }
  | { readonly kind: "local"; readonly type: CType; readonly place: LocalPlace }
  /** An object at an address that is computed: what an expression sees of the frame it is evaluated for. */
  | { readonly kind: "object"; readonly type: CType; readonly addr: Expr };

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

  /** In this scope, those around it, and what the outermost one knows beyond its own. */
  lookup(name: string): Entity | undefined {
    return this.#names.get(name) ?? (this.parent === undefined ? this.beyond(name) : this.parent.lookup(name));
  }

  lookupTag(tag: string): Tagged | undefined {
    return this.#tags.get(tag) ?? (this.parent === undefined ? this.tagBeyond(tag) : this.parent.lookupTag(tag));
  }

  protected beyond(_name: string): Entity | undefined {
    return undefined;
  }

  protected tagBeyond(_tag: string): Tagged | undefined {
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
