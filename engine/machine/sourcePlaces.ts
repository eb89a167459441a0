/** "mm/ksm.c:412" for spans and statements, for the sentences of faults. */
import type { FileId, StatementId } from "../base/brands.ts";
import type { Program } from "../frontend/ir/ir.ts";
import type { Span } from "../source/span.ts";

export class SourcePlaces {
  private readonly program: Program;
  /** Offsets at which lines begin; derived from the immutable texts when first asked for. */
  private readonly lineStarts = new Map<FileId, readonly number[]>();

  constructor(program: Program) {
    this.program = program;
  }

  ofSpan(span: Span): string {
    const path = this.program.files[span.file]?.path ?? "?";
    const starts = this.startsOf(span.file);
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= span.start) low = middle + 1;
      else high = middle;
    }
    return `${path}:${low}`;
  }

  ofStatement(id: StatementId | undefined): string | undefined {
    const statement = id === undefined ? undefined : this.program.statements[id];
    return statement === undefined ? undefined : this.ofSpan(statement.span);
  }

  private startsOf(file: FileId): readonly number[] {
    let starts = this.lineStarts.get(file);
    if (starts === undefined) {
      const found = [0];
      const text = this.program.files[file]?.text ?? "";
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) found.push(at + 1);
      starts = found;
      this.lineStarts.set(file, starts);
    }
    return starts;
  }
}
