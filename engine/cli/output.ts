/** Where a command prints, and how it says what went wrong: never with a stack. */
import type { LabError } from "../base/labError.ts";
import type { LocatedDiagnostic, Place } from "../session/view.ts";
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
export function sayDiagnostics(
  { report, ksmPath }: NamedSource,
  output: Output,
  isSaid: (each: LocatedDiagnostic) => boolean = () => true,
): void {
  for (const { place, severity, message } of report.diagnostics.filter(isSaid)) {
    const where = place === undefined ? ksmPath : showPlace(place);
    output.err(`${where}: ${severity}: ${message}\n`);
  }
}

/** A source with errors is run all the same, as far as it goes; they are said. */
export function sayErrors(source: NamedSource, output: Output): void {
  sayDiagnostics(source, output, isError);
}

export function isError({ severity }: LocatedDiagnostic): boolean {
  return severity === "error";
}
