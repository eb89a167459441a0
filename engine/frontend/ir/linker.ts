/**
 * What all units of a program share: ids, statements, diagnostics, string literals, and externs by name.
 *
 * A function or an object gets its id, and so its place in the Program, when something needs it first; a function with
 * a body is then queued for lowering. So unused inline functions of headers cost nothing but their parse.
 */
import type { FunctionId, StatementId, SymbolId } from "../../base/brands.ts";
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { type DataDraft, type FunctionDraft, newDataDraft, newFunctionDraft } from "../sema/drafts.ts";
import { CHAR } from "../types/basicTypes.ts";
import type { CType, FunctionType } from "../types/ctype.ts";
import { alignOf, sizeOf } from "../types/layout.ts";
import { TypeTable } from "../types/typeTable.ts";
import type { DataSymbol, IrFunction, Statement } from "./ir.ts";

export class Linker {
  readonly types = new TypeTable();
  readonly diagnostics: Diagnostic[] = [];
  readonly statements: Statement[] = [];
  readonly #functions: FunctionDraft[] = [];
  readonly #data: DataDraft[] = [];
  readonly #externFunctions = new Map<string, FunctionDraft>();
  readonly #externData = new Map<string, DataDraft>();
  readonly #strings = new Map<string, DataDraft>();
  readonly #queue: FunctionDraft[] = [];
  readonly #told = new Set<string>();

  /** Adds a diagnostic, once: units that include the same header meet the same mistakes. */
  tell(diagnostic: Diagnostic): void {
    const { code, message, span } = diagnostic;
    const key = `${code} ${span?.file} ${span?.start} ${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.diagnostics.push(diagnostic);
  }

  externFunction(name: string, type: FunctionType): FunctionDraft {
    let draft = this.#externFunctions.get(name);
    if (draft === undefined) {
      draft = newFunctionDraft(name, type, undefined);
      this.#externFunctions.set(name, draft);
    }
    return draft;
  }

  externData(name: string, type: CType, span: Span | undefined): DataDraft {
    let draft = this.#externData.get(name);
    if (draft === undefined) {
      draft = newDataDraft(name, type, { unit: undefined, span });
      this.#externData.set(name, draft);
    }
    return draft;
  }

  /** A string literal's array, NUL included; equal literals are one object. */
  stringLiteral(bytes: Uint8Array): DataDraft {
    const key = String.fromCharCode(...bytes);
    let draft = this.#strings.get(key);
    if (draft === undefined) {
      draft = newDataDraft("", this.types.arrayOf(CHAR, bytes.length), { unit: undefined });
      draft.init = bytes;
      draft.defined = "initialised";
      this.#strings.set(key, draft);
    }
    return draft;
  }

  functionId(draft: FunctionDraft): FunctionId {
    if (draft.id === undefined) {
      draft.id = this.#functions.length as FunctionId;
      this.#functions.push(draft);
      this.#queue.push(draft);
    }
    return draft.id;
  }

  symbolId(draft: DataDraft): SymbolId {
    if (draft.id === undefined) {
      draft.id = this.#data.length as SymbolId;
      this.#data.push(draft);
    }
    return draft.id;
  }

  functionById(id: FunctionId): FunctionDraft | undefined {
    return this.#functions[id];
  }

  /** The next function that something needs and that has not been taken yet. */
  nextNeeded(): FunctionDraft | undefined {
    return this.#queue.shift();
  }

  nextStatement(): StatementId {
    return this.statements.length as StatementId;
  }

  functions(): IrFunction[] {
    return this.#functions.map((draft, index) => ({
      id: index as FunctionId,
      name: draft.name,
      type: draft.type,
      unit: draft.unit,
      file: draft.file,
      body: draft.body,
      uses: draft.uses,
      ...(draft.nameSpan ? { nameSpan: draft.nameSpan } : {}),
      ...(draft.span ? { span: draft.span } : {}),
      ...(draft.broken ? { broken: draft.broken } : {}),
    }));
  }

  /** `int list[];` that nothing else told the length of has one element (C11 6.9.2). */
  #completeArray(draft: DataDraft): void {
    const { type } = draft;
    const isOpen = type.kind === "array" && type.count === undefined && draft.defined === "tentative";
    if (isOpen) draft.type = this.types.arrayOf(type.of, 1);
  }

  data(): DataSymbol[] {
    for (const draft of this.#data) this.#completeArray(draft);
    return this.#data.map((draft, index) => ({
      id: index as SymbolId,
      name: draft.name,
      type: draft.type,
      size: sizeOf(draft.type) + draft.extraBytes,
      align: Math.max(alignOf(draft.type), draft.align, 1),
      unit: draft.unit,
      relocations: draft.relocations,
      ...(draft.fn === undefined ? {} : { fn: draft.fn }),
      ...(draft.init ? { init: draft.init } : {}),
      ...(draft.span ? { span: draft.span } : {}),
      ...(draft.defined === "no" ? { isUndefined: true } : {}),
    }));
  }
}
