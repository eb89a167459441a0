/** Quick fixes in scenario files: what the engine says could stand in place of what is wrong. */
import * as vscode from "vscode";
import type { AllRequests } from "../engine/workerClient.ts";

type Problem = AllRequests["checkScenario"]["result"]["problems"][number];

export interface FoundProblem {
  readonly diagnostic: vscode.Diagnostic;
  readonly instead: Problem["instead"];
}

/** `found`: of a document as it was looked at last. */
export function fixesFrom(found: (uri: vscode.Uri) => readonly FoundProblem[]): vscode.CodeActionProvider {
  return {
    provideCodeActions: ({ uri }, range) =>
      found(uri)
        .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
        .flatMap(({ diagnostic, instead = [] }) =>
          instead.map((text, index) => {
            const action = new vscode.CodeAction(`Change to ${text}`, vscode.CodeActionKind.QuickFix);
            action.diagnostics = [diagnostic];
            action.isPreferred = index === 0 && instead.length === 1;
            action.edit = new vscode.WorkspaceEdit();
            action.edit.replace(uri, diagnostic.range, text);
            return action;
          }),
        ),
  };
}
