/**
 * Which functions and statements of the source play which part in deciding over a page. Told from types, calls and the
 * identifiers that a statement uses, never from a version: a source that has no such statement has no place to lead to.
 */
import type { FunctionId, StatementId, SymbolId } from "../../base/brands.ts";
import type { FunctionBody, Program, Statement, Variable } from "../../frontend/ir/ir.ts";
import type { CType } from "../../frontend/types/ctype.ts";

/** Entered once for every batch, in every version of mm/ksm.c. */
const BATCH_FUNCTION = "ksm_do_scan";
const ITEM_TAGS: readonly (string | undefined)[] = ["ksm_rmap_item", "rmap_item"];

export type DecisiveRole =
  /** Areas without VM_MERGEABLE are passed over. */
  | "area-test"
  /** Page table entries that are not present are passed over. */
  | "presence-test"
  /** What is no page of a process's own (the page of zeros) is passed over. */
  | "anonymous-test"
  /** Whether ksmd has anything to do. */
  | "run-test"
  /** A batch goes on for so many pages. */
  | "batch-loop"
  /** Which tree a page belongs to. */
  | "tree-choice"
  /** References are counted before a page is write-protected. */
  | "reference-count"
  /** Two pages' bytes are compared. */
  | "comparison";

export class SourceRoles {
  readonly batch: FunctionId | undefined;
  /** By statement: 1 in the files of the source. */
  readonly isOfSource: Uint8Array;
  /** First statements of functions that are given an item, with the parameter that is the item. */
  readonly itemEntries: ReadonlyMap<StatementId, Variable>;
  private readonly program: Program;
  private readonly texts = new Map<StatementId, string>();
  private readonly byRole = new Map<DecisiveRole, readonly StatementId[]>();
  private readonly finders: ReadonlySet<FunctionId>;

  constructor(program: Program) {
    this.program = program;
    this.isOfSource = Uint8Array.from(program.statements, ({ span }) =>
      program.files[span.file]?.role === "source" ? 1 : 0,
    );
    this.batch = program.functions.find((fn) => fn.name === BATCH_FUNCTION && fn.body !== undefined)?.id;
    const takesItem = new Map<FunctionId, Variable>();
    const entries = new Map<StatementId, Variable>();
    for (const fn of program.functions) {
      const variable = fn.body?.variables.find((each) => each.isParameter && isItemPointer(each.type));
      if (fn.body === undefined || variable === undefined) continue;
      takesItem.set(fn.id, variable);
      for (const first of firstStatements(fn.body)) entries.set(first, variable);
    }
    this.itemEntries = entries;
    this.finders = findersOf(program, this.batch, takesItem);
  }

  fnOf(statement: StatementId): FunctionId | undefined {
    return this.program.statements[statement]?.fn;
  }

  shapeOf(statement: StatementId): string {
    return this.program.statements[statement]?.shape ?? "";
  }

  /** As it stands in the source, white space folded. */
  textOf(statement: StatementId): string {
    const known = this.texts.get(statement);
    if (known !== undefined) return known;
    const span = this.program.statements[statement]?.span;
    const text = span === undefined ? "" : (this.program.files[span.file]?.text ?? "").slice(span.start, span.end);
    const folded = text.replace(/\s+/g, " ").trim();
    this.texts.set(statement, folded);
    return folded;
  }

  has(role: DecisiveRole, statement: StatementId): boolean {
    return this.all(role).includes(statement);
  }

  /** The statement of that role; the first where there are several. */
  first(role: DecisiveRole): StatementId | undefined {
    return this.all(role)[0];
  }

  private all(role: DecisiveRole): readonly StatementId[] {
    let found = this.byRole.get(role);
    if (found === undefined) {
      found = this.program.statements.filter((each) => this.plays(role, each)).map(({ id }) => id);
      this.byRole.set(role, found);
    }
    return found;
  }

  private plays(role: DecisiveRole, { id, fn, shape }: Statement): boolean {
    if (this.isOfSource[id] !== 1) return false;
    const text = this.textOf(id);
    const isFinding = this.finders.has(fn);
    switch (role) {
      case "area-test":
        if (shape === "return") return /^return \S+vm_flags & VM_MERGEABLE\b/.test(text);
        return isFinding && shape === "if" && /vm_flags\b.*\bVM_MERGEABLE\b/.test(text) && !text.includes("anon_vma");
      case "presence-test":
        return isFinding && (/\bpte_present\(/.test(text) || /\bfollow_page\(/.test(text));
      case "anonymous-test":
        return isFinding && /\bvm_normal_page\(|\bPageAnon\(/.test(text);
      case "run-test":
        if (shape === "if") return /\brun != RUN_MERGING\b/.test(text);
        return shape === "return" && /\bKSM_RUN_MERGE\b|\bRUN_MERGING\b/.test(text);
      case "batch-loop":
        return fn === this.batch && (shape === "while" || shape === "for-condition");
      case "tree-choice":
        return !isFinding && /\bmerge_across_nodes\b|ksm_merge_across_nodes/.test(text) && /^return|^knobs/.test(text);
      case "reference-count":
        return /\bfolio_ref_count\(|\bpage_count\(/.test(text) && (shape === "if" || shape === "return");
      case "comparison":
        return /\bmemcmp_pages\(/.test(text);
    }
  }
}

export function isItemPointer(type: CType): boolean {
  return (
    type.kind === "pointer" && type.to.kind === "struct" && ITEM_TAGS.includes(type.to.tag?.replace(/^struct /, ""))
  );
}

/** Statements that may be the first of a call: the first on each way from the entry. */
function firstStatements(body: FunctionBody): readonly StatementId[] {
  const found: StatementId[] = [];
  const seen = new Set<number>();
  const waiting = [body.entry];
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    if (seen.has(block)) continue;
    seen.add(block);
    const { instructions, end } = body.blocks[block]!;
    const first = instructions.find((each) => each.op === "statement");
    if (first !== undefined) found.push(first.id);
    else if (end.op === "jump") waiting.push(end.to);
    else if (end.op === "branch") waiting.push(end.then, end.else);
  }
  return found;
}

/** Functions through which ksmd comes to the next page: what a batch calls, without what is done to an item. */
function findersOf(
  program: Program,
  batch: FunctionId | undefined,
  takesItem: ReadonlyMap<FunctionId, Variable>,
): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>();
  const waiting = batch === undefined ? [] : [batch];
  // Page walks call back, through a table that whoever starts them names.
  const callbacks = new Map<SymbolId, readonly FunctionId[]>(
    program.data.map(({ id, relocations }) => [
      id,
      relocations.flatMap(({ target }) => ("fn" in target ? target.fn : [])),
    ]),
  );
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const body = program.functions[id]?.body;
    if (found.has(id) || takesItem.has(id) || body === undefined) continue;
    found.add(id);
    for (const { instructions } of body.blocks) {
      for (const each of instructions) {
        if (each.op !== "call") continue;
        if (each.callee.kind === "direct") waiting.push(each.callee.fn);
        for (const arg of each.args) if (arg.op === "symbol") waiting.push(...(callbacks.get(arg.symbol) ?? []));
      }
    }
  }
  return found;
}
