/**
 * What the editor shows in a scenario file beside what its JSON schema says: the parser's own problems as one types, and
 * above the file lenses that run it. New files begin as a copy of a scenario that comes with KSM Lab.
 */
import * as vscode from "vscode";
import type { AllRequests } from "../engine/workerClient.ts";
import type { LabSession } from "../session/labSession.ts";
import { fixesFrom, type FoundProblem } from "./scenarioFixes.ts";

const PATTERN = "**/*.ksm.json";
const SUFFIX = ".ksm.json";
const QUIET_MS = 300;
const SOURCE = "KSM Lab";

export class ScenarioFiles implements vscode.Disposable {
  readonly #session: LabSession;
  readonly #log: (message: string) => void;
  readonly #problems = vscode.languages.createDiagnosticCollection("ksmLab.scenarios");
  /** What is in the collection, with what the engine says could stand there; by URI. */
  readonly #found = new Map<string, readonly FoundProblem[]>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #owned: readonly vscode.Disposable[];

  constructor(session: LabSession, log: (message: string) => void) {
    this.#session = session;
    this.#log = log;
    const selector: vscode.DocumentSelector = [{ pattern: PATTERN }, { scheme: "untitled", pattern: PATTERN }];
    this.#owned = [
      this.#problems,
      vscode.languages.registerCodeLensProvider(selector, { provideCodeLenses: lensesOf }),
      vscode.languages.registerCodeActionsProvider(
        selector,
        fixesFrom((uri) => this.#found.get(uri.toString()) ?? []),
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
      vscode.workspace.onDidOpenTextDocument((document) => this.#checkSoon(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document, QUIET_MS)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#closed(uri)),
    ];
    for (const document of vscode.workspace.textDocuments) this.#checkSoon(document, 0);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const one of this.#owned) one.dispose();
  }

  /** Again, when nobody has typed for a while. */
  #checkSoon(document: vscode.TextDocument, quietMs: number): void {
    if (!isScenario(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#check(document).catch((error: unknown) => this.#log(`scenario ${key}: ${String(error)}`));
      }, quietMs),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { version, uri } = document;
    const problems = await this.#session.checkScenario(uri.path, document.getText());
    if (document.isClosed || document.version !== version) return;
    const found = problems
      // What is no JSON at all, the JSON language service says already.
      .filter(({ code }) => code !== "syntax")
      .map((problem) => ({ diagnostic: diagnosticOf(problem, document), instead: problem.instead }));
    this.#found.set(uri.toString(), found);
    this.#problems.set(
      uri,
      found.map(({ diagnostic }) => diagnostic),
    );
  }

  #closed(uri: vscode.Uri): void {
    this.#problems.delete(uri);
    this.#found.delete(uri.toString());
  }
}

function diagnosticOf(
  { code, message, place }: AllRequests["checkScenario"]["result"]["problems"][number],
  document: vscode.TextDocument,
): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(place.offset), document.positionAt(place.offset + place.length));
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = SOURCE;
  diagnostic.code = code;
  return diagnostic;
}

function isScenario(document: vscode.TextDocument): boolean {
  return document.uri.path.endsWith(SUFFIX) && ["file", "untitled", "vscode-remote"].includes(document.uri.scheme);
}

function lensesOf(document: vscode.TextDocument): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string, tooltip: string): vscode.CodeLens =>
    new vscode.CodeLens(top, { title, command, tooltip, arguments: [document.uri] });
  return [
    lens("$(play) Run", "ksmLab.useScenario", "Simulate ksmd with this scenario"),
    lens("$(debug-alt) Debug", "ksmLab.debugScenario", "Debug ksmd with this scenario"),
  ];
}

/** Opens a copy of one of these scenarios, or one with next to nothing in it, as a new file that is not saved yet. */
export async function newScenario(
  templates: readonly { readonly uri: vscode.Uri; readonly title: string; readonly description: string | undefined }[],
): Promise<void> {
  const empty = { label: "Empty", description: "one process, one region", uri: undefined };
  const items = templates.map(({ uri, title, description }) => ({ label: title, detail: description ?? "", uri }));
  const picked = await vscode.window.showQuickPick([empty, ...items], {
    title: "New KSM scenario",
    placeHolder: "What it begins as",
  });
  if (picked === undefined) return;
  const text =
    picked.uri === undefined ? EMPTY : new TextDecoder().decode(await vscode.workspace.fs.readFile(picked.uri));
  await openUntitledScenario(text);
}

/** As a new file of the workspace that is not saved yet. */
export async function openUntitledScenario(text: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const path = `${folder === undefined ? "" : `${folder.path}/`}${await freeName(folder)}`;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: "untitled", path }));
  const editor = await vscode.window.showTextDocument(document);
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
}

/** "scenario.ksm.json", "scenario-2.ksm.json": the first that is not there, and not new and open. */
async function freeName(folder: vscode.Uri | undefined): Promise<string> {
  const open = vscode.workspace.textDocuments.filter(({ isUntitled }) => isUntitled).map(({ uri }) => uri.path);
  for (let number = 1; ; number += 1) {
    const name = `scenario${number === 1 ? "" : `-${String(number)}`}${SUFFIX}`;
    if (open.some((path) => path.slice(path.lastIndexOf("/") + 1) === name)) continue;
    if (folder === undefined || !(await isThere(vscode.Uri.joinPath(folder, name)))) return name;
  }
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

const EMPTY = `{
  "version": 1,
  "title": "A new scenario",
  "run": [
    { "op": "sysfs", "pages_to_scan": 100, "smart_scan": 0 },
    { "op": "process", "process": "A" },
    { "op": "mmap", "process": "A", "region": "r", "pages": 4 },
    { "op": "fill", "process": "A", "region": "r", "start": 0, "count": 4, "content": "seed:1" },
    { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": 4, "advice": "mergeable" },
    { "op": "sysfs", "run": 1 },
    { "op": "scan", "times": 2 },
    { "op": "dump" }
  ]
}
`;
