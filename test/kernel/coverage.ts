/** Which functions and lines of a ksm.c the suite has executed, summed over all scenarios that were played on it. */
import { type LoadedSource, sourceFunctions } from "../../engine/session/loadSource.ts";
import type { Machine } from "../../engine/machine/machine.ts";

export interface CoverageFigures {
  readonly functions: number;
  readonly entered: number;
  readonly lines: number;
  readonly executed: number;
  /** Names, in the source's order. */
  readonly neverEntered: readonly string[];
  /** Lines from 1 on which a statement begins. */
  readonly allLines: ReadonlySet<number>;
  /** Those of them on which one was executed. */
  readonly executedLines: ReadonlySet<number>;
}

export class Coverage {
  private readonly source: LoadedSource;
  private readonly entered = new Set<number>();
  private readonly executed = new Set<number>();

  constructor(source: LoadedSource) {
    this.source = source;
  }

  add(machine: Machine): void {
    machine.functionCounts.forEach((count, id) => count > 0 && this.entered.add(id));
    machine.statementCounts.forEach((count, id) => count > 0 && this.executed.add(id));
  }

  figures(): CoverageFigures {
    const { program, places } = this.source;
    const functions = sourceFunctions(program);
    const lines = new Map<number, boolean>();
    for (const { id, span } of program.statements) {
      if (program.files[span.file]?.role !== "source") continue;
      const line = places.ofSpan(span).line + 1;
      lines.set(line, lines.get(line) === true || this.executed.has(id));
    }
    const executedLines = new Set([...lines].filter(([, isExecuted]) => isExecuted).map(([line]) => line));
    const neverEntered = functions.filter(({ id }) => !this.entered.has(id)).map(({ name }) => name);
    return {
      functions: functions.length,
      entered: functions.length - neverEntered.length,
      lines: lines.size,
      executed: executedLines.size,
      neverEntered,
      allLines: new Set(lines.keys()),
      executedLines,
    };
  }
}

export function coverageText(version: string, figures: CoverageFigures): string {
  const { functions, entered, lines, executed, neverEntered } = figures;
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  const rest = neverEntered.length === 0 ? "" : `; never entered: ${neverEntered.join(", ")}`;
  return (
    `coverage of ${version}: ${entered} of ${functions} functions of ksm.c entered (${percent(entered, functions)}), ` +
    `${executed} of ${lines} lines executed (${percent(executed, lines)})${rest}`
  );
}
