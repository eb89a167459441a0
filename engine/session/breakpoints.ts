/** Breakpoints by file and line (from 0), bound to the statements that begin there or, on a line without any, just below. */
import type { StatementId } from "../base/brands.ts";
import type { PlaceTable } from "./placeTable.ts";

export interface LineOfFile {
  readonly path: string;
  readonly line: number;
}

export class Breakpoints {
  private readonly places: PlaceTable;
  private statements: ReadonlySet<StatementId> = new Set();

  constructor(places: PlaceTable) {
    this.places = places;
  }

  has(statement: StatementId): boolean {
    return this.statements.has(statement);
  }

  /** Replaces the former ones; answers in the same order where each was bound. */
  set(lines: readonly LineOfFile[]): readonly (LineOfFile & { readonly verified: boolean })[] {
    const statements = new Set<StatementId>();
    const bound = lines.map(({ path, line }) => {
      const at = this.places.lineWithStatement(path, line);
      if (at === undefined) return { path, line, verified: false };
      // Of several statements on a line the first is where it is entered.
      const [first] = this.places.statementsOnLine(path, at);
      if (first !== undefined) statements.add(first);
      return { path, line: at, verified: true };
    });
    this.statements = statements;
    return bound;
  }
}
