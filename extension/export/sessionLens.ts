/** In the editor a session file is the text that it is; a lens above it opens it as a session. */
import * as vscode from "vscode";
import { SESSION_SUFFIX } from "./sessionFile.ts";

/** Near the top, as sessionText() writes it. */
const STEP = /"step":\s*(\d+)/;
const HEAD_CHARS = 2000;

export function sessionLenses(): vscode.Disposable {
  const selector = { pattern: `**/*${SESSION_SUFFIX}` };
  return vscode.languages.registerCodeLensProvider(selector, {
    provideCodeLenses: (document) => {
      const step = STEP.exec(document.getText().slice(0, HEAD_CHARS))?.[1];
      const at = step === undefined ? "" : ` at Step ${Number(step).toLocaleString("en-US")}`;
      const title = `$(folder-opened) Open Session${at}`;
      const tooltip = "Begin this simulation, and go to where it was saved";
      const command = { title, tooltip, command: "ksmLab.openSession", arguments: [document.uri] };
      return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
    },
  });
}
