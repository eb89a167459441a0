/**
 * What the current statement is doing, in one sentence of plain words made from the values that it works on. The table
 * (sentenceTable.ts) knows statements by their shape; of what stands in no row nothing is said.
 */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import type { Owner } from "../owners.ts";
import type { Structs } from "../structs.ts";
import { FrameValues } from "./frameValues.ts";
import type { Row } from "./row.ts";
import { ROWS } from "./sentenceTable.ts";

interface Known {
  readonly row: Row;
  readonly match: RegExpExecArray;
}

export class Sentences {
  private readonly structs: Structs;
  private readonly isOfSource: Uint8Array;
  /** Derived from the program's text: the rows that fit a statement. */
  private readonly rows = new Map<StatementId, readonly Known[]>();

  constructor(structs: Structs) {
    this.structs = structs;
    const { program } = structs.machine;
    this.isOfSource = Uint8Array.from(program.statements, ({ span }) =>
      program.files[span.file]?.role === "source" ? 1 : 0,
    );
  }

  /** Of the statement that the thread stands before; undefined where nothing is known of it. */
  of(statement: StatementId, thread: ThreadId, owners: readonly Owner[]): string | undefined {
    if (this.isOfSource[statement] !== 1) return undefined;
    const rows = this.rowsOf(statement);
    if (rows.length === 0) return undefined;
    const values = new FrameValues(this.structs, owners, thread, this.isOfSource);
    for (const { row, match } of rows) {
      const said = row.say(values, match);
      if (said !== undefined) return said;
    }
    return undefined;
  }

  private rowsOf(statement: StatementId): readonly Known[] {
    const known = this.rows.get(statement);
    if (known !== undefined) return known;
    const { program } = this.structs.machine;
    const { span, shape, fn } = program.statements[statement]!;
    const text = (program.files[span.file]?.text ?? "").slice(span.start, span.end).replace(/\s+/g, " ").trim();
    const name = program.functions[fn]?.name ?? "";
    const found = ROWS.flatMap((row): readonly Known[] => {
      if (row.shape !== undefined && row.shape !== shape) return [];
      if (row.fn !== undefined && !row.fn.test(name)) return [];
      const match = row.text.exec(text);
      return match === null ? [] : [{ row, match }];
    });
    this.rows.set(statement, found);
    return found;
  }
}
