/** Whether the scenario that runs is still what its file says: as it stands in an editor, else on disk. */
import * as vscode from "vscode";

export interface WatchedScenario {
  readonly uri: vscode.Uri;
  /** As it was loaded. */
  readonly text: string;
}

export class ScenarioWatch implements vscode.Disposable {
  readonly #onChange: () => void;
  readonly #typing: vscode.Disposable;
  #onDisk: vscode.Disposable | undefined;
  #watched: WatchedScenario | undefined;
  #isEdited = false;

  /** `onChange` is told when it begins to differ, and when it is the same again. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#typing = vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.toString() === this.#watched?.uri.toString()) this.#compare(document.getText());
    });
  }

  get isEdited(): boolean {
    return this.#isEdited;
  }

  /** In place of the one before; undefined: none is loaded. */
  watch(watched: WatchedScenario | undefined): void {
    if (watched?.text === this.#watched?.text && watched?.uri.toString() === this.#watched?.uri.toString()) return;
    this.#watched = watched;
    this.#onDisk?.dispose();
    this.#onDisk = undefined;
    this.#compare(watched?.text);
    if (watched === undefined) return;
    const { uri } = watched;
    const pattern = new vscode.RelativePattern(
      vscode.Uri.joinPath(uri, ".."),
      uri.path.slice(uri.path.lastIndexOf("/") + 1),
    );
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, true, false, true);
    const changed = watcher.onDidChange(() => void this.#compareFile(uri));
    this.#onDisk = vscode.Disposable.from(watcher, changed);
  }

  dispose(): void {
    this.#typing.dispose();
    this.#onDisk?.dispose();
  }

  async #compareFile(uri: vscode.Uri): Promise<void> {
    // An open document says itself when it is read anew.
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) return;
    const bytes = await vscode.workspace.fs.readFile(uri).then(
      (read) => read,
      () => undefined, // it has gone again meanwhile: nothing to compare with
    );
    if (bytes !== undefined && this.#watched?.uri === uri) this.#compare(new TextDecoder().decode(bytes));
  }

  #compare(text: string | undefined): void {
    const isEdited = text !== this.#watched?.text;
    if (isEdited === this.#isEdited) return;
    this.#isEdited = isEdited;
    this.#onChange();
  }
}
