/**
 * The state of compiling one translation unit: its text, the scope and the function at hand, and the way to tell
 * problems. Lowering of the grammar's parts lies in tables (expression, statement, …), handed in by compileProgram, so
 * that the parts can call each other without knowing each other.
 */
import type { FileId, FunctionId, SymbolId } from "../../base/brands.ts";
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { constExpr, ZERO } from "../ir/exprs.ts";
import { FunctionBuilder } from "../ir/functionBuilder.ts";
import type { Expr } from "../ir/ir.ts";
import type { Linker } from "../ir/linker.ts";
import type { Preprocessed } from "../preprocess/preprocessed.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { ERROR_TYPE } from "../types/basicTypes.ts";
import type { CType } from "../types/ctype.ts";
import { scalarOf } from "../types/layout.ts";
import { constantAsNumber } from "../types/scalars.ts";
import type { TypeTable } from "../types/typeTable.ts";
import type { DataDraft, FunctionDraft } from "./drafts.ts";
import { ERROR_VALUE, type Operand, type Value } from "./operand.ts";
import { Scope } from "./scope.ts";
import type { TrailingAttributes } from "./trailingAttributes.ts";
import type { TypeofTrees } from "./typeofTrees.ts";

/** `isWanted` is false where the value is dropped: an expression statement, the left of a comma. */
export type ExpressionLowering = (unit: Unit, node: SyntaxNode, isWanted: boolean) => Operand;
export type StatementLowering = (unit: Unit, node: SyntaxNode) => void;

export interface LoweringTables {
  readonly expressions: ReadonlyMap<string, ExpressionLowering>;
  readonly statements: ReadonlyMap<string, StatementLowering>;
}

/** In code that is thrown away. */
const NO_FUNCTION = 0 as FunctionId;
const NO_SYMBOL = 0 as SymbolId;

/** Deeper nesting than any C compiler must take, and far below where JavaScript's stack ends. */
const MAX_DEPTH = 400;

export class Unit {
  readonly path: string;
  readonly role: "source" | "model";
  readonly linker: Linker;
  readonly types: TypeTable;
  readonly fileScope = new Scope(undefined);
  scope: Scope = this.fileScope;
  /** At file scope: takes what unevaluated operands emit. */
  builder = new FunctionBuilder(new Set());
  fn: FunctionDraft | undefined;
  #block: { readonly node: SyntaxNode; span: Span | undefined } | undefined;
  /** Inside sizeof, typeof and the like: nothing is needed, counted or told to be used. */
  unevaluated = 0;
  readonly #pp: Preprocessed;
  readonly #typeofs: TypeofTrees;
  readonly #trailing: TrailingAttributes;
  readonly #tables: LoweringTables;
  #depth = 0;

  constructor(
    facts: { readonly path: string; readonly role: "source" | "model" },
    parsed: { readonly pp: Preprocessed; readonly typeofs: TypeofTrees; readonly trailing: TrailingAttributes },
    shared: { readonly linker: Linker; readonly tables: LoweringTables },
  ) {
    this.path = facts.path;
    this.role = facts.role;
    this.linker = shared.linker;
    this.types = shared.linker.types;
    this.#pp = parsed.pp;
    this.#typeofs = parsed.typeofs;
    this.#trailing = parsed.trailing;
    this.#tables = shared.tables;
  }

  textOf(node: SyntaxNode): string {
    const { text } = this.#pp;
    return node.start < text.length ? text.slice(node.start, node.end) : this.#typeofs.textOf(node);
  }

  /** The operand of the typeof that the preprocessor numbered. */
  typeofOperand(name: string): SyntaxNode | undefined {
    return this.#typeofs.operand(name);
  }

  /** Another text with this unit's macros. */
  reread(text: string): Preprocessed {
    return this.#pp.reread(text);
  }

  /** Object-like macros that are integer constants. */
  get constants(): ReadonlyMap<string, number> {
    return this.#pp.constants;
  }

  /** What tree-sitter read as a type, read as an expression. */
  readAsExpression(node: SyntaxNode): SyntaxNode | undefined {
    return this.#typeofs.expression(this.textOf(node), node.start);
  }

  /** The attribute that was blanked out behind a declarator, as an expression. */
  attributeBehind(declarator: SyntaxNode): SyntaxNode | undefined {
    const range = this.#trailing.after(declarator.end);
    return range && this.readAsExpression({ ...declarator, ...range });
  }

  placeOf(node: SyntaxNode): ReturnType<Preprocessed["spanOf"]> {
    const [start, end] = this.#typeofs.inText(node);
    return this.#pp.spanOf(start, end);
  }

  spanOf(node: SyntaxNode): Span {
    return this.placeOf(node).span;
  }

  /** From the first to the last token of a large node, as far as they are in one file: cheaper than spanOf. */
  extentOf(node: SyntaxNode): Span {
    const first = this.#pp.originAt(node.start).site;
    const last = this.#pp.originAt(Math.max(node.start, node.end - 1)).site;
    return first.file === last.file && last.end >= first.start ? { ...first, end: last.end } : first;
  }

  /** The block at hand, where its variables are in scope. */
  get blockSpan(): Span | undefined {
    const block = this.#block;
    if (block !== undefined) block.span ??= this.extentOf(block.node);
    return block?.span;
  }

  /** Lowers what is inside a block, with a scope of its own. */
  inBlock(node: SyntaxNode, lower: () => void): void {
    const { scope } = this;
    const block = this.#block;
    this.scope = new Scope(scope);
    this.#block = { node, span: undefined };
    lower();
    this.scope = scope;
    this.#block = block;
  }

  isSourceFile(file: FileId): boolean {
    return this.#pp.files[file]?.role === "source";
  }

  fileOf(node: SyntaxNode): FileId {
    return this.#pp.originAt(node.start).site.file;
  }

  operand(node: SyntaxNode, isWanted = true): Operand {
    const lower = this.#tables.expressions.get(node.type);
    if (lower === undefined) return this.failOn(node);
    if (!this.descend(node)) return ERROR_VALUE;
    const operand = lower(this, node, isWanted);
    this.ascend();
    return operand;
  }

  /** One level deeper; false, after a diagnostic, where it gets too deep. Every true has its ascend(). */
  descend(node: SyntaxNode): boolean {
    if (this.#depth >= MAX_DEPTH) {
      if (this.fn?.broken?.code !== "too-deep") this.fail(node, "too-deep", "this is nested too deeply");
      return false;
    }
    this.#depth++;
    return true;
  }

  ascend(): void {
    this.#depth--;
  }

  statement(node: SyntaxNode): void {
    const lower = this.#tables.statements.get(node.type);
    if (lower === undefined) this.failOn(node);
    else if (this.descend(node)) {
      lower(this, node);
      this.ascend();
    }
  }

  /** A function that is called or has its address taken here: needed, unless this is never evaluated. */
  functionId(draft: FunctionDraft): FunctionId {
    return this.unevaluated > 0 ? NO_FUNCTION : this.linker.functionId(draft);
  }

  symbolId(draft: DataDraft): SymbolId {
    return this.unevaluated > 0 ? NO_SYMBOL : this.linker.symbolId(draft);
  }

  /** The IR of a value; a constant that no number can hold exactly is a diagnostic. */
  exprOf(value: Value, node: SyntaxNode): Expr {
    if (value.constant === undefined) return value.expr;
    const number = constantAsNumber(value.constant, scalarOf(value.type) ?? "i64");
    if (number !== undefined) return constExpr(number);
    const hex = `0x${BigInt.asUintN(64, value.constant).toString(16)}`;
    this.fail(node, "constant-out-of-range", `the constant ${hex} is outside ±2^53 and cannot be represented`);
    return ZERO;
  }

  pointerTo(type: CType): CType {
    return this.types.pointerTo(type);
  }

  /** Tells an error; the function at hand is broken by it. The value returned silences what follows from it. */
  fail(node: SyntaxNode, code: string, message: string): Value {
    const diagnostic = this.#report(node, "error", code, message);
    if (this.fn !== undefined) this.fn.broken ??= diagnostic;
    return ERROR_VALUE;
  }

  warn(node: SyntaxNode, code: string, message: string): void {
    if (this.unevaluated === 0) this.#report(node, "warning", code, message);
  }

  failOn(node: SyntaxNode): Value {
    if (node.type === "ERROR" || node.isMissing) return this.fail(node, "syntax-error", "this is not valid C");
    return this.fail(node, "unsupported-construct", `${node.type.replaceAll("_", " ")} is not supported here`);
  }

  isError(type: CType): boolean {
    return type === ERROR_TYPE;
  }

  #report(node: SyntaxNode, severity: Diagnostic["severity"], code: string, message: string): Diagnostic {
    const diagnostic: Diagnostic = {
      severity,
      code,
      message,
      span: this.spanOf(node),
      ...(this.fn ? { inFunction: this.fn.name } : {}),
    };
    this.linker.tell(diagnostic);
    return diagnostic;
  }
}
