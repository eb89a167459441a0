/**
 * Saving the session and opening it again: from a file, or from what is remembered of one whose engine died. A file that
 * cannot be opened is said with the ways on that there are: what in it is whole is not lost.
 */
import * as vscode from "vscode";
import type { ErrorDesk, Remedy } from "../errorDesk.ts";
import { openUntitledScenario } from "../scenarioFiles/scenarioFiles.ts";
import type { ScenarioFile, Scenarios } from "../scenarios.ts";
import type { LabSession, Kept } from "../session/labSession.ts";
import type { LabDocuments } from "../source/labDocuments.ts";
import { labUri, REFERENCE_PATH } from "../source/labDocuments.ts";
import type { FoundSource } from "../source/sourceFinder.ts";
import type { StepperPanel } from "../stepper/stepperPanel.ts";
import { noSimulation, tooLarge, unreadable, UserError } from "../userError.ts";
import { askTarget } from "./saveAs.ts";
import { type AddedBreakpoints, breakpointsSentence, type SessionBreakpoints } from "./sessionBreakpoints.ts";
import {
  hashOf,
  readSession,
  type SavedSession,
  SESSION_SUFFIX,
  sessionText,
  type SourceTexts,
} from "./sessionFile.ts";
import { rescuedScenario } from "./sessionRescue.ts";
import { ownFolder, SessionSources } from "./sessionSources.ts";

const LIMIT_BYTES = 64_000_000;
/** Of errors that are about what is in the file. */
const REFUSALS = ["session-damaged", "session-version", "session-touched", "bad-interventions"];

export interface SessionFilesParts {
  readonly version: string;
  readonly session: LabSession;
  readonly scenarios: Scenarios;
  readonly documents: LabDocuments;
  readonly errors: ErrorDesk;
  readonly kernelFiles: () => Promise<SourceTexts>;
  readonly breakpoints: SessionBreakpoints;
  readonly panel: Pick<StepperPanel, "look" | "resemble">;
  readonly openAgain: (uri: vscode.Uri, how: Leniency) => Promise<void>;
  /** Begins it, goes to its step, and shows it. */
  readonly play: (source: FoundSource, scenario: ScenarioFile, at: Resumed) => Promise<void>;
}

/** What a session file is opened in spite of, when that was asked for. */
export interface Leniency {
  /** The source in it is another one than was saved. */
  readonly takesAnySource?: boolean;
  /** What was done by hand cannot be read: it is left out. */
  readonly withoutChanges?: boolean;
}

/** What a session that is opened has beside source and scenario. */
export type Resumed = Pick<SavedSession, "overrides" | "changes"> & Pick<SavedSession["position"], "step" | "isEnded">;

export class SessionFiles {
  readonly #parts: SessionFilesParts;
  readonly #sources: SessionSources;

  constructor(parts: SessionFilesParts) {
    this.#parts = parts;
    this.#sources = new SessionSources(parts);
  }

  /** Where the user says, unless `given` says it; undefined when nothing was saved. */
  async save(given: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
    const { kept } = this.#parts.session;
    if (kept === undefined) throw noSimulation();
    const saved = await this.snapshot(kept);
    const question = { title: "Save KSM Session", name: saved.title, suffix: SESSION_SUFFIX, kind: "KSM session" };
    const target = given ?? (await askTarget(question));
    if (target !== undefined) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(sessionText(saved)));
    return target;
  }

  /** What cannot be opened is thrown as a UserError that has the ways on. */
  async open(uri: vscode.Uri, { takesAnySource = false, withoutChanges = false }: Leniency = {}): Promise<void> {
    const path = vscode.workspace.asRelativePath(uri);
    const text = await textOf(uri, path);
    try {
      const saved = await readSession(text, path, takesAnySource);
      await this.resume(withoutChanges ? { ...saved, changes: [] } : saved);
    } catch (error) {
      if (!(error instanceof UserError) || !REFUSALS.includes(error.code)) throw error;
      const message = error.message.includes(path) ? error.message : `${path} cannot be opened: ${error.message}.`;
      throw new UserError(error.code, message, error.where, this.#waysOn(error.code, uri, text));
    }
  }

  #waysOn(code: string, uri: vscode.Uri, text: string): readonly Remedy[] {
    const { openAgain } = this.#parts;
    const scenario = rescuedScenario(text);
    return [
      ...(code === "session-touched"
        ? [{ label: "Open Anyway", run: () => openAgain(uri, { takesAnySource: true }) }]
        : []),
      ...(code === "bad-interventions"
        ? [{ label: "Open Without Them", run: () => openAgain(uri, { withoutChanges: true }) }]
        : []),
      ...(scenario === undefined
        ? []
        : [{ label: "Open Its Scenario", run: () => openUntitledScenario(scenario.text) }]),
    ];
  }

  /** All that has to be known to come back here. */
  async snapshot({ loaded, changes, state }: Kept): Promise<SavedSession> {
    const { source, scenario, overrides } = loaded;
    const files = await this.#sources.textsOf(source);
    return {
      savedBy: this.#parts.version,
      title: state.title,
      position: { step: state.step, isEnded: state.status === "ended", place: placeOf(state) },
      scenario: { path: scenario.path, text: scenario.text },
      overrides,
      changes,
      breakpoints: this.#parts.breakpoints.collect(),
      panel: this.#parts.panel.look,
      model: await modelHash(await this.#parts.kernelFiles()),
      source: { kind: source.kind, path: state.sourcePath, hash: await hashOf(files), files },
    };
  }

  /** `preferred`: where its source was when it was last seen. */
  async resume(saved: SavedSession, preferred?: vscode.Uri): Promise<void> {
    const source = await this.#sources.find(saved.source, preferred);
    const { position, overrides, changes, breakpoints, panel } = saved;
    const { step, isEnded } = position;
    await this.#parts.play(source, await this.#scenario(saved), { overrides, changes, step, isEnded });
    if (panel !== undefined) this.#parts.panel.resemble(panel);
    this.#tellOf(await this.#parts.breakpoints.apply(breakpoints));
    const note = await this.#note(saved, source);
    if (note !== undefined) this.#parts.errors.warn(note);
  }

  #tellOf(result: AddedBreakpoints): void {
    const told = breakpointsSentence(result);
    const remove = { label: "Remove Again", run: () => vscode.debug.removeBreakpoints(result.added) };
    if (told !== undefined) this.#parts.errors.tell(told, result.added.length === 0 ? [] : [remove]);
  }

  /** What is to be said when it does not stand where it was saved; undefined when it does, or was told to stop before. */
  async #note(saved: SavedSession, source: FoundSource): Promise<string | undefined> {
    const { state } = this.#parts.session;
    const { step, place } = saved.position;
    if (state === undefined || state.stop.why === "cancelled") return undefined;
    const isSameSource = await this.#sources.isOf(saved.source, source);
    const isSameModel = (await modelHash(await this.#parts.kernelFiles())) === saved.model;
    if (state.step === step && placeOf(state) === place && isSameSource && isSameModel) return undefined;
    const where =
      state.step === step
        ? `At step ${digits(step)} the session`
        : `The session ends at step ${digits(state.step)}, before ${digits(step)}; it`;
    const why = !isSameSource
      ? "it runs on another text of the source than it was saved with"
      : isSameModel
        ? "something in the file was changed"
        : `it was saved by KSM Lab ${saved.savedBy}, whose model of the kernel around ksm.c is another one`;
    const isThere = state.step === step && placeOf(state) === place;
    const stands = isThere
      ? "stands at the same place, but not with certainty in the same state"
      : `stands at ${placeOf(state) ?? "the end"}, not at ${place ?? "the end"}`;
    return `${where} ${stands}: ${why}.`;
  }

  /** The file that it came from while that is the same, else a document of its own. */
  async #scenario({ scenario, source }: SavedSession): Promise<ScenarioFile> {
    const { path, text } = scenario;
    const folder = vscode.workspace.workspaceFolders?.[0];
    const [found] = await Promise.allSettled([this.#parts.scenarios.named(path, folder)]);
    if (found.status === "fulfilled" && found.value.text === text) return found.value;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const own = `${ownFolder(source)}/${name}`;
    this.#parts.documents.setText(own, text);
    return { uri: labUri(own), path, text };
  }
}

type State = Kept["state"];

function placeOf({ place }: State): string | undefined {
  return place === undefined ? undefined : `${place.path}:${place.line + 1}`;
}

async function modelHash(kernel: SourceTexts): Promise<string> {
  return hashOf(Object.fromEntries(Object.entries(kernel).filter(([path]) => path !== REFERENCE_PATH)));
}

function digits(step: number): string {
  return step.toLocaleString("en-US");
}

async function textOf(uri: vscode.Uri, path: string): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > LIMIT_BYTES) throw tooLarge(path, size, LIMIT_BYTES);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) throw unreadable(path, error.message);
    throw error;
  }
}

export async function askSession(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: "Open KSM Session",
    filters: { "KSM session": [SESSION_SUFFIX.slice(1)] },
    canSelectMany: false,
  });
  return picked?.[0];
}
