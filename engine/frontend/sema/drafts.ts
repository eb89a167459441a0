/**
 * Functions and data while they are being compiled and linked: one draft for a thing, however many units declare it.
 * A draft gets its id in the Program when it is first needed (see ir/linker.ts).
 */
import type { FileId, FunctionId, SymbolId } from "../../base/brands.ts";
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { FunctionBody, Relocation } from "../ir/ir.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import type { CType, FunctionType } from "../types/ctype.ts";
import type { Declared } from "./declarators.ts";
import type { Unit } from "./unit.ts";

export interface FunctionDefinition {
  readonly unit: Unit;
  readonly node: SyntaxNode;
  readonly declared: Declared;
}

export interface FunctionDraft {
  readonly name: string;
  type: FunctionType;
  /** Set for a static function. */
  readonly unit: string | undefined;
  id: FunctionId | undefined;
  definition: FunctionDefinition | undefined;
  file: FileId | undefined;
  nameSpan: Span | undefined;
  span: Span | undefined;
  body: FunctionBody | undefined;
  broken: Diagnostic | undefined;
  readonly uses: Span[];
}

export interface DataDraft {
  readonly name: string;
  type: CType;
  align: number;
  readonly unit: string | undefined;
  readonly fn: string | undefined;
  id: SymbolId | undefined;
  /** "no": only declared extern. "tentative": without an initialiser. */
  defined: "no" | "tentative" | "initialised";
  definedBy: Unit | undefined;
  init: Uint8Array | undefined;
  relocations: readonly Relocation[];
  /** Bytes beyond the type's size: an initialised flexible array member. */
  extraBytes: number;
  span: Span | undefined;
}

export function newFunctionDraft(name: string, type: FunctionType, unit: string | undefined): FunctionDraft {
  return {
    name,
    type,
    unit,
    id: undefined,
    definition: undefined,
    file: undefined,
    nameSpan: undefined,
    span: undefined,
    body: undefined,
    broken: undefined,
    uses: [],
  };
}

export function newDataDraft(
  name: string,
  type: CType,
  owner: { readonly unit: string | undefined; readonly fn?: string | undefined; readonly span?: Span | undefined },
): DataDraft {
  return {
    name,
    type,
    align: 0,
    unit: owner.unit,
    fn: owner.fn,
    id: undefined,
    defined: "no",
    definedBy: undefined,
    init: undefined,
    relocations: [],
    extraBytes: 0,
    span: owner.span,
  };
}
