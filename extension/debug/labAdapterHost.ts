/** The surroundings of the debug adapter in VS Code: files are documents, places follow the edits that were made to them. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import * as vscode from "vscode";
import type { Place } from "../../engine/session/view.ts";
import type { AdapterHost, ProgramPlace, ShownPlace } from "../adapter/adapterHost.ts";
import type { LaunchConfiguration } from "../adapter/launchConfiguration.ts";
import type { Lab } from "../lab.ts";
import type { SourceMap } from "../source/sourceMap.ts";
import { labUri, LAB_SCHEME } from "../source/labDocuments.ts";

const PROGRESS_AFTER_MS = 500;
/** VS Code shows what another debug session is about, and does not turn to a thread of this one. */
const TURN_MS = 5000;
const KERNEL_ORIGIN = "kernel around ksm.c";
export const EXTENSION_ID = "ksm-lab.ksm-lab";

export interface LabAdapterHostParts {
  readonly lab: Lab;
  /** Id of VS Code's debug session. */
  readonly debugSession: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** A simulation was launched by this adapter: no other debug session shows it any longer. */
  readonly onLaunched: () => void;
}

export class LabAdapterHost implements AdapterHost {
  readonly progressAfterMs = PROGRESS_AFTER_MS;
  readonly #parts: LabAdapterHostParts;
  #map: SourceMap | undefined;

  constructor(parts: LabAdapterHostParts) {
    this.#parts = parts;
  }

  get session() {
    return this.#parts.lab.session;
  }

  async launch(configuration: LaunchConfiguration): Promise<void> {
    await this.#parts.lab.launch(configuration, this.#parts.folder);
    this.#parts.onLaunched();
  }

  whenReady(): Promise<void> {
    return this.#parts.lab.whenLoaded();
  }

  restart(): Promise<void> {
    return this.#parts.lab.restart();
  }

  stop(): Promise<void> {
    return this.#parts.lab.stop();
  }

  keepsFocus(isAsked: boolean): boolean {
    return !isAsked || this.#parts.lab.faces.stepper.hasFocus;
  }

  whenInView(): Promise<void> {
    return this.#parts.lab.faces.whenDrawn();
  }

  whenTurnedTo(threadId: number): Promise<void> {
    const isThere = (): boolean => {
      const item = vscode.debug.activeStackItem;
      return item?.session.id === this.#parts.debugSession && item.threadId === threadId;
    };
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        registration.dispose();
        resolve();
      };
      const registration = vscode.debug.onDidChangeActiveStackItem(() => isThere() && done());
      const late = setTimeout(done, TURN_MS);
      if (isThere()) done();
    });
  }

  onEdited(listener: (note: string) => void): () => void {
    const registration = this.#parts.lab.faces.onEdited(listener);
    return () => void registration.dispose();
  }

  editNote(): string | undefined {
    return this.#parts.lab.faces.editNote;
  }

  show(place: Place): ShownPlace {
    // What is asked while the simulation ends is about the one that there was.
    const map = (this.#map = this.#parts.lab.faces.map ?? this.#map);
    const uri = map?.uriOf(place) ?? labUri(place.path);
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    const range = document === undefined ? undefined : map?.rangeOf(place, document);
    const source = toSource(uri, place.role);
    if (range === undefined)
      return { source, line: place.line, column: place.column, endLine: place.endLine, endColumn: place.endColumn };
    const { start, end } = range;
    return { source, line: start.line, column: start.character, endLine: end.line, endColumn: end.character };
  }

  find(source: Dap.Source, line: number, column: number | undefined): ProgramPlace | undefined {
    const uri = toUri(source);
    const at = uri && this.#parts.lab.faces.map?.placeIn(uri, line);
    return at && { ...at, ...(column === undefined ? {} : { column }) };
  }

  async sources(): Promise<readonly Dap.Source[]> {
    const { files } = await this.session.ask("programFiles", {});
    return files.map(({ path, role }) =>
      toSource(this.#parts.lab.faces.map?.uriOf({ path, role }) ?? labUri(path), role),
    );
  }

  async text(source: Dap.Source): Promise<string | undefined> {
    const uri = toUri(source);
    if (uri === undefined || this.#parts.lab.faces.map?.placeIn(uri, 0) === undefined) return undefined;
    try {
      return (await vscode.workspace.openTextDocument(uri)).getText();
    } catch (error) {
      this.#parts.lab.errors.log(`${uri.toString()}: ${String(error)}`);
      return undefined;
    }
  }

  momentLink(step: number): string {
    return `${vscode.env.uriScheme}://${EXTENSION_ID}/step/${String(step)}`;
  }
}

/** As VS Code names documents in the debug protocol: files by their path, all others by their URI. */
function toSource(uri: vscode.Uri, role: Place["role"]): Dap.Source {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  const isOurs = role === "model" || role === "include";
  return {
    name,
    path: uri.scheme === "file" ? uri.fsPath : uri.toString(),
    ...(isOurs ? { origin: KERNEL_ORIGIN } : uri.scheme === LAB_SCHEME ? { origin: "KSM Lab" } : {}),
  };
}

function toUri({ path }: Dap.Source): vscode.Uri | undefined {
  if (path === undefined) return undefined;
  return /^[a-z][a-z0-9+.-]+:/i.test(path) && !/^[a-z]:[\\/]/i.test(path)
    ? vscode.Uri.parse(path)
    : vscode.Uri.file(path);
}
