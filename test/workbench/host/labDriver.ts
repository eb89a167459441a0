/** Drives KSM Lab from inside an extension host and checks after every command that what is marked is what is executed. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { SessionState } from "../../../engine/session/view.ts";
import type { LabApi } from "../../../extension/labApi.ts";

/** A kernel tree; tests that need one register only where it is named (simulation.test.ts does that). */
export const TREE = process.env["KSM_LAB_TREE"];

export function need<T>(value: T | undefined, what: string): T {
  assert.ok(value !== undefined, `there is no ${what}`);
  return value;
}

/** How long anything is waited for: what takes a moment here may take a minute on a machine that others use, too. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 50;

/** Looks until there is something. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not come to be`);
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
  }
}

/** Waits until it is so. */
export async function untilSo(what: string, isSo: () => boolean): Promise<void> {
  await until(what, () => isSo() || undefined);
}

/** Commands of the extension, and what came of them. */
export class Driver {
  readonly api: LabApi;
  readonly document: vscode.TextDocument;

  constructor(api: LabApi, document: vscode.TextDocument) {
    this.api = api;
    this.document = document;
  }

  get state(): SessionState {
    return need(this.api.state(), "simulation");
  }
  get functionName(): string {
    return need(this.state.thread?.frames[0], "frame").name;
  }
  get depth(): number {
    return need(this.state.thread, "thread").frames.length;
  }
  /** The text that is marked in the editor. */
  get marked(): string {
    return need(this.api.highlight(), "highlight").text;
  }

  async run(command: string, ...args: unknown[]): Promise<SessionState> {
    await vscode.commands.executeCommand(`ksmLab.${command}`, ...args);
    await this.api.whenIdle();
    this.checkMark();
    return this.state;
  }

  /** The marked range is that of the statement that the machine executes next, in the document itself. */
  checkMark(): void {
    const place = this.state.place;
    if (place === undefined || place.role !== "source") return;
    const shown = need(this.api.highlight(), "highlight");
    assert.equal(shown.uri, this.document.uri.toString());
    assert.equal(shown.range.start.line, place.line);
    assert.equal(shown.range.start.character, place.column);
    assert.equal(shown.range.end.line, place.endLine);
    assert.equal(shown.range.end.character, place.endColumn);
    assert.equal(shown.text, this.document.getText(shown.range));
    assert.notEqual(shown.text.trim(), "");
  }

  async titles(): Promise<readonly string[]> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      this.document.uri,
      10_000,
    );
    return lenses.flatMap((lens) => lens.command?.title ?? []);
  }
}

export async function lab(): Promise<LabApi> {
  const extension = need(vscode.extensions.getExtension<LabApi>("ksm-lab.ksm-lab"), "extension");
  return extension.activate();
}

export async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

export async function begin(uri: vscode.Uri): Promise<Driver> {
  const driver = new Driver(await lab(), await open(uri));
  await driver.run("simulate", driver.document.uri);
  assert.equal(driver.api.lastError(), undefined);
  return driver;
}
