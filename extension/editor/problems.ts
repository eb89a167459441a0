/** What the engine found wrong with the source or the scenario, in the Problems view. */
import * as vscode from "vscode";
import type { LocatedDiagnostic, SourceReport } from "../../engine/session/view.ts";
import type { SourceMap } from "../source/sourceMap.ts";
import type { UserError } from "../userError.ts";

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

  /** An error that has a place, at that place of this document. */
  showError(uri: vscode.Uri, error: UserError): void {
    const { line = 1, column = 1 } = error.where ?? {};
    const range = new vscode.Range(line - 1, column - 1, line - 1, column);
    const diagnostic = new vscode.Diagnostic(range, error.message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = "KSM Lab";
    diagnostic.code = error.code;
    this.#collection.set(uri, [diagnostic]);
  }

  dispose(): void {
    this.#collection.dispose();
  }
}
