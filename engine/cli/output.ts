/** Where a command prints, and how it says what went wrong: never with a stack. */
import type { LabError } from "../base/labError.ts";
import type { Place } from "../session/view.ts";
import { ScenarioErrors } from "./inputs.ts";

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
