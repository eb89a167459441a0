/** Code lenses of ksm.c. Other C files are let go after a look at their text: no worker is started for them. */
import * as vscode from "vscode";
import type { LensFigures, Outline } from "../../engine/session/view.ts";
import type { LabSession } from "../session/labSession.ts";
import { isKsmPath, looksLikeKsm } from "../source/sourceProbe.ts";
import type { SourceMap } from "../source/sourceMap.ts";
import { planLenses } from "./lensPlan.ts";
import type { LensAction, LensFlags } from "./lensPlan.ts";

/** Steps follow each other faster than lenses can be read. */
const SETTLE_MS = 250;

function flags(): LensFlags {
  const settings = vscode.workspace.getConfiguration("ksmLab.codeLens");
  const isOn = (name: keyof LensFlags): boolean => settings.get(name, true);
  return {
    simulate: isOn("simulate"),
    runToHere: isOn("runToHere"),
    figures: isOn("figures"),
    liveObjects: isOn("liveObjects"),
  };
}

function command(title: string, tooltip: string, action: LensAction, uri: vscode.Uri): vscode.Command {
  switch (action.kind) {
    case "simulate":
      return { title, tooltip, command: "ksmLab.simulate", arguments: [uri] };
    case "runTo":
      return { title, tooltip, command: "ksmLab.runToFunction", arguments: [uri, action.fn] };
    case "none":
      return { title, tooltip, command: "" };
  }
}

export class LabLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #session: LabSession;
  readonly #map: () => SourceMap | undefined;
  readonly #log: (message: string) => void;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #registration: vscode.Disposable;
  #outline:
    { readonly uri: string; readonly version: number; readonly outline: Promise<Outline | undefined> } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: LabSession, map: () => SourceMap | undefined, log: (message: string) => void) {
    this.#session = session;
    this.#map = map;
    this.#log = log;
    this.#registration = vscode.languages.registerCodeLensProvider({ language: "c" }, this);
  }

  /** Asks the editor to ask again, once things have settled. */
  refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(), SETTLE_MS);
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const wanted = flags();
    if (!Object.values(wanted).includes(true)) return [];
    const isKsm = isKsmPath(document.uri.path) || looksLikeKsm(document.getText());
    if (!isKsm) return [];
    const map = this.#map();
    const isActive = this.#session.state !== undefined && map?.isSource(document.uri) === true;
    const needsOutline = wanted.runToHere || (isActive && (wanted.figures || wanted.liveObjects));
    const [outline, figures] = await Promise.all([
      needsOutline ? this.#outlineOf(document) : undefined,
      isActive && (wanted.figures || wanted.liveObjects) ? this.#figures() : undefined,
    ]);
    return planLenses({ outline, figures, isActive, flags: wanted }).map((lens) => {
      const at = document.positionAt(lens.offset);
      return new vscode.CodeLens(
        new vscode.Range(at, at),
        command(lens.title, lens.tooltip, lens.action, document.uri),
      );
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#registration.dispose();
    this.#changed.dispose();
  }

  /** One outline a version of the text. */
  #outlineOf(document: vscode.TextDocument): Promise<Outline | undefined> {
    const uri = document.uri.toString();
    if (this.#outline?.uri !== uri || this.#outline.version !== document.version) {
      const outline = this.#session.outline(document.getText()).catch((error: unknown) => {
        this.#log(`outline: ${String(error)}`);
        return undefined;
      });
      this.#outline = { uri, version: document.version, outline };
    }
    return this.#outline.outline;
  }

  async #figures(): Promise<LensFigures | undefined> {
    try {
      return await this.#session.figures();
    } catch (error) {
      this.#log(`figures: ${String(error)}`);
      return undefined;
    }
  }
}
