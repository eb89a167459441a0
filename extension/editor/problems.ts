/** What the engine found wrong with the source or the scenario, in the Problems view. */
import * as vscode from "vscode";
import type { LocatedDiagnostic, SourceReport } from "../../engine/session/view.ts";
import type { ScenarioFile } from "../scenarios.ts";
import type { SourceMap } from "../source/sourceMap.ts";
import { UserError } from "../userError.ts";

const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
} as const;

const TOP = new vscode.Range(0, 0, 0, 0);

function toDiagnostic(found: LocatedDiagnostic): vscode.Diagnostic {
  const { place } = found;
  const range = place === undefined ? TOP : new vscode.Range(place.line, place.column, place.endLine, place.endColumn);
  const diagnostic = new vscode.Diagnostic(range, found.message, SEVERITIES[found.severity]);
  diagnostic.source = "KSM Lab";
  diagnostic.code = found.code;
  return diagnostic;
}

export class Problems implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("ksmLab");

  clear(): void {
    this.#collection.clear();
  }

  /** Puts the report's diagnostics in place of all others; returns how many are errors. */
  show(map: SourceMap, report: SourceReport): number {
    const byUri = new Map<string, vscode.Diagnostic[]>();
    for (const found of report.diagnostics) {
      const uri = (found.place === undefined ? map.source.uri : map.uriOf(found.place)).toString();
      byUri.set(uri, [...(byUri.get(uri) ?? []), toDiagnostic(found)]);
    }
    this.#collection.clear();
    for (const [uri, diagnostics] of byUri) this.#collection.set(vscode.Uri.parse(uri), diagnostics);
    return report.diagnostics.filter((found) => found.severity === "error").length;
  }

  /**
   * An error that has a place at that place: in the scenario when it names it, else in `source`. False when it has none, or
   * none that there is a document of.
   */
  showError(error: unknown, scenario: ScenarioFile | undefined, source: vscode.Uri | undefined): boolean {
    if (!(error instanceof UserError) || error.where?.line === undefined) return false;
    const { path, line, column = 1 } = error.where;
    const uri = path === scenario?.path ? scenario.uri : source;
    if (uri === undefined) return false;
    const range = new vscode.Range(line - 1, column - 1, line - 1, column);
    const diagnostic = new vscode.Diagnostic(range, error.message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = "KSM Lab";
    diagnostic.code = error.code;
    this.#collection.set(uri, [diagnostic]);
    return true;
  }

  dispose(): void {
    this.#collection.dispose();
  }
}
