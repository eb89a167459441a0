/** Read-only documents of KSM Lab itself: its reference KSM, the headers and callers around ksm.c, and source reports. */
import * as vscode from "vscode";
import type { KernelFiles } from "../engine/engineHost.ts";

export const LAB_SCHEME = "ksm-lab";
export const REFERENCE_PATH = "reference/ksm.c";
const REPORTS = "/report/";

export function labUri(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: LAB_SCHEME, path: `/${path}` });
}

export class LabDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #files: () => Promise<KernelFiles>;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration: vscode.Disposable;
  readonly #reports = new Map<string, string>();

  constructor(files: () => Promise<KernelFiles>) {
    this.#files = files;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(LAB_SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const report = this.#reports.get(uri.path);
    if (report !== undefined) return report;
    const text = (await this.#files())[uri.path.slice(1)];
    if (text === undefined) throw new Error(`KSM Lab has no file ${uri.path.slice(1)}`);
    return text;
  }

  /** Puts a report's text in its document ("source-report.md") and returns where it is. */
  setReport(name: string, markdown: string): vscode.Uri {
    const path = `${REPORTS}${name}`;
    this.#reports.set(path, markdown);
    const uri = vscode.Uri.from({ scheme: LAB_SCHEME, path });
    this.#changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
