/** Where a command prints, and how it says what went wrong: never with a stack. */
import type { LabError } from "../base/labError.ts";
import type { Place } from "../session/view.ts";
import { type NamedSource, ScenarioErrors } from "./inputs.ts";

export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** "file:line:column: cause" for every problem, a line each. */
export function problemLines(error: LabError): readonly string[] {
  if (error instanceof ScenarioErrors) return error.lines;
  const { where, message } = error;
  if (where?.line === undefined) return [`ksm-lab: ${message}`];
  const column = where.column === undefined ? "" : `:${String(where.column)}`;
  return [`${where.path}:${String(where.line)}${column}: ${message}`];
}

/** "mm/ksm.c:412:9", lines and columns from 1. */
export function showPlace(place: Place): string {
  return `${place.path}:${String(place.line + 1)}:${String(place.column + 1)}`;
}

/** What the front end has to say of a source, a line each: "mm/ksm.c:2745:25: error: ‘foo_t’ is not a type". */
export function diagnosticLines({ report, ksmPath }: NamedSource): readonly string[] {
  return report.diagnostics.map(({ place, severity, message }) => {
    const where = place === undefined ? ksmPath : showPlace(place);
    return `${where}: ${severity}: ${message}`;
  });
}

/** A source with errors is run all the same, as far as it goes; they are said. */
export function sayErrors(source: NamedSource, output: Output): void {
  const { diagnostics } = source.report;
  for (const [at, line] of diagnosticLines(source).entries())
    if (diagnostics[at]?.severity === "error") output.err(`${line}\n`);
}
