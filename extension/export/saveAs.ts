/** Where something is written: always, and only, where the save dialog said. */
import * as vscode from "vscode";
import { fileName } from "./fileName.ts";

export interface SaveAs {
  readonly title: string;
  /** File name without its suffix, from which what a file system does not take is left out. */
  readonly name: string;
  readonly suffix: string;
  /** Of the kind of file, in the dialog. */
  readonly kind: string;
}

/** What a command may be given instead of asking: by a task, another extension, a test. */
export interface GivenTarget {
  readonly target: vscode.Uri;
}

export function givenTarget(given: unknown): vscode.Uri | undefined {
  const { target } = (given ?? {}) as Partial<GivenTarget>;
  return target instanceof vscode.Uri ? target : undefined;
}

/** Undefined when it was dismissed. */
export async function askTarget({ title, name, suffix, kind }: SaveAs): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${fileName(name)}${suffix}`;
  return vscode.window.showSaveDialog({
    title,
    filters: { [kind]: [suffix.slice(1)] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }),
  });
}
