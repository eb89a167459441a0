/** Spans and statements of a program as places that an editor takes: paths, lines and columns from 0. */
import type { FileId, StatementId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import type { Program } from "../frontend/ir/ir.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { LocatedDiagnostic, Place } from "./view.ts";

export class PlaceTable {
  private readonly program: Program;
  private readonly lineStarts = new Map<FileId, readonly number[]>();

  constructor(program: Program) {
    this.program = program;
  }

  ofSpan(span: Span): Place {
    const file = this.program.files[span.file];
    invariant(file !== undefined, `no file ${String(span.file)}`);
    const starts = this.startsOf(span.file, file.text);
    const line = lineOf(starts, span.start);
    const endLine = lineOf(starts, span.end);
    return {
      path: file.path,
      start: span.start,
      end: span.end,
      line,
      column: span.start - (starts[line] ?? 0),
      endLine,
      endColumn: span.end - (starts[endLine] ?? 0),
      role: file.role,
    };
  }

  ofStatement(id: StatementId): Place {
    const statement = this.program.statements[id];
    invariant(statement !== undefined, `no statement ${String(id)}`);
    const place = this.ofSpan(statement.span);
    if (statement.macro === undefined) return place;
    const { name, definition } = statement.macro;
    const { path, line } = this.ofSpan(definition);
    return { ...place, macro: { name, path, line } };
  }

  /** The first line of a place, without its indentation. */
  lineText(place: Place): string {
    const file = this.program.files.find((each) => each.path === place.path);
    const text = file?.text ?? "";
    const end = text.indexOf("\n", place.start);
    return text.slice(place.start - place.column, end < 0 ? text.length : end).replace(/\r$/, "");
  }

  located(diagnostic: Diagnostic): LocatedDiagnostic {
    const { span, ...rest } = diagnostic;
    return span === undefined ? rest : { ...rest, place: this.ofSpan(span) };
  }

  /** Statements that begin on a line (from 0) of the file, in order. */
  statementsOnLine(path: string, line: number): readonly StatementId[] {
    const found: StatementId[] = [];
    for (const { id, span } of this.program.statements) {
      const file = this.program.files[span.file];
      if (file?.path !== path) continue;
      if (lineOf(this.startsOf(span.file, file.text), span.start) === line) found.push(id);
    }
    return found;
  }

  /** The first line from `line` on, within a few, on which a statement begins; undefined without one. */
  lineWithStatement(path: string, line: number): number | undefined {
    let best: number | undefined;
    for (const { span } of this.program.statements) {
      const file = this.program.files[span.file];
      if (file?.path !== path) continue;
      const begins = lineOf(this.startsOf(span.file, file.text), span.start);
      if (begins >= line && begins <= line + NEAR_LINES && (best === undefined || begins < best)) best = begins;
    }
    return best;
  }

  private startsOf(id: FileId, text: string): readonly number[] {
    const known = this.lineStarts.get(id);
    if (known !== undefined) return known;
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.lineStarts.set(id, starts);
    return starts;
  }
}

/** A breakpoint on a comment or a blank line moves down at most so far. */
const NEAR_LINES = 20;

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
