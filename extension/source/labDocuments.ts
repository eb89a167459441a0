/**
 * Read-only documents of KSM Lab itself: its reference KSM, the headers and callers around ksm.c, source reports, and the
 * texts that came in a session file.
 */
import * as vscode from "vscode";
import type { KernelFiles } from "../engine/engineHost.ts";

export const LAB_SCHEME = "ksm-lab";
export const REFERENCE_PATH = "reference/ksm.c";
const REPORTS = "report/";

export function labUri(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: LAB_SCHEME, path: `/${path}` });
}

export class LabDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #files: () => Promise<KernelFiles>;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration: vscode.Disposable;
  /** By path, of those that are not among the engine's files. */
  readonly #texts = new Map<string, string>();

  constructor(files: () => Promise<KernelFiles>) {
    this.#files = files;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(LAB_SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const path = uri.path.slice(1);
    const text = this.#texts.get(path) ?? (await this.#files())[path];
    if (text === undefined) throw new Error(`KSM Lab has no file ${path}`);
    return text;
  }

  /** Puts a report's text in its document ("source-report.md") and returns where it is. */
  setReport(name: string, markdown: string): vscode.Uri {
    return this.setText(`${REPORTS}${name}`, markdown);
  }

  /** The document at this path has this text from now on. */
  setText(path: string, text: string): vscode.Uri {
    const uri = labUri(path);
    const isNew = this.#texts.get(path) !== text;
    this.#texts.set(path, text);
    if (isNew) this.#changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
