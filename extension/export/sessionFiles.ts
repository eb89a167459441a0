/**
 * Saving the session and opening it again: from a file, or from what is remembered of one whose engine died. It runs on the
 * source found here when that has the same text; when it differs, it is asked whether that or the session's own is meant.
 */
import * as vscode from "vscode";
import type { ErrorDesk } from "../errorDesk.ts";
import type { ScenarioFile, Scenarios } from "../scenarios.ts";
import type { LabSession, Kept } from "../session/labSession.ts";
import type { LabDocuments } from "../source/labDocuments.ts";
import { labUri, REFERENCE_PATH } from "../source/labDocuments.ts";
import { type FoundSource, readReference, readSource, workspaceSources } from "../source/sourceFinder.ts";
import { KSM_PATH } from "../source/treePaths.ts";
import type { StepperPanel } from "../stepper/stepperPanel.ts";
import { cancelled, noSimulation, noSource, tooLarge, unreadable } from "../userError.ts";
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

const LIMIT_BYTES = 64_000_000;
const HASH_SHOWN = 12;

export interface SessionFilesParts {
  readonly version: string;
  readonly session: LabSession;
  readonly scenarios: Scenarios;
  readonly documents: LabDocuments;
  readonly errors: ErrorDesk;
  readonly kernelFiles: () => Promise<SourceTexts>;
  readonly breakpoints: SessionBreakpoints;
  readonly panel: Pick<StepperPanel, "look" | "resemble">;
  /** Begins it, goes to its step, and shows it. */
  readonly play: (source: FoundSource, scenario: ScenarioFile, at: Resumed) => Promise<void>;
}

/** What a session that is opened has beside source and scenario. */
export type Resumed = Pick<SavedSession, "overrides" | "changes"> & Pick<SavedSession["position"], "step" | "isEnded">;

export class SessionFiles {
  readonly #parts: SessionFilesParts;

  constructor(parts: SessionFilesParts) {
    this.#parts = parts;
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

  async open(uri: vscode.Uri): Promise<void> {
    const path = vscode.workspace.asRelativePath(uri);
    await this.resume(await readSession(await textOf(uri, path), path));
  }

  /** All that has to be known to come back here. */
  async snapshot({ loaded, changes, state }: Kept): Promise<SavedSession> {
    const { source, scenario, overrides } = loaded;
    const kernel = await this.#parts.kernelFiles();
    const files = source.kind === "tree" ? source.files : { [KSM_PATH]: kernel[REFERENCE_PATH] ?? "" };
    return {
      savedBy: this.#parts.version,
      title: state.title,
      position: { step: state.step, isEnded: state.status === "ended", place: placeOf(state) },
      scenario: { path: scenario.path, text: scenario.text },
      overrides,
      changes,
      breakpoints: this.#parts.breakpoints.collect(),
      panel: this.#parts.panel.look,
      model: await modelHash(kernel),
      source: { kind: source.kind, path: state.sourcePath, hash: await hashOf(files), files },
    };
  }

  /** `preferred`: where its source was when it was last seen. */
  async resume(saved: SavedSession, preferred?: vscode.Uri): Promise<void> {
    const source = await this.#source(saved, preferred);
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
    const isSameSource = (await this.#hash(source)) === saved.source.hash;
    const isSameModel = (await modelHash(await this.#parts.kernelFiles())) === saved.model;
    if (state.step === step && placeOf(state) === place && isSameSource && isSameModel) return undefined;
    const where =
      state.step === step
        ? `At step ${digits(step)}`
        : `It ends at step ${digits(state.step)}, before ${digits(step)}; it`;
    const why = !isSameSource
      ? "it runs on another text of the source than it was saved with"
      : isSameModel
        ? "something in the file was changed"
        : `it was saved by KSM Lab ${saved.savedBy}, whose model of the kernel around ksm.c is another one`;
    const isThere = state.step === step && placeOf(state) === place;
    const stands = isThere
      ? "stands at the same place, but not with certainty in the same state"
      : `stands at ${placeOf(state) ?? "the end"}, not at ${place ?? "the end"}`;
    return `${where} the session ${stands}: ${why}.`;
  }

  async #source(saved: SavedSession, preferred: vscode.Uri | undefined): Promise<FoundSource> {
    const { source } = saved;
    const found = source.kind === "reference" ? [await readReference()] : await this.#candidates(preferred);
    for (const each of found) if ((await this.#hash(each)) === source.hash) return each;
    const [other] = found;
    if (other === undefined && source.files === undefined) throw noSource();
    return other === undefined ? this.#own(saved) : this.#choose(saved, other);
  }

  async #candidates(preferred: vscode.Uri | undefined): Promise<readonly FoundSource[]> {
    const uris = [...(preferred === undefined ? [] : [preferred]), ...(await workspaceSources())];
    const read = await Promise.allSettled(uris.map((uri) => readSource(uri)));
    return read.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  }

  async #choose(saved: SavedSession, other: FoundSource): Promise<FoundSource> {
    const isReference = saved.source.kind === "reference";
    const here = isReference ? "KSM Lab's own KSM" : vscode.workspace.asRelativePath(other.uri);
    const [ownText, foundText] = ["The Session's Own Text", isReference ? "KSM Lab's of Now" : "The One Found Here"];
    const answers = saved.source.files === undefined ? [foundText] : [ownText, foundText];
    const picked = await vscode.window.showWarningMessage(
      `${here} is not the text that this session was saved with. Which one is to run?`,
      {
        modal: true,
        detail: `With ${here} the same step may be another moment.${answers.length === 1 ? " The session's own text is not in its file." : ""}`,
      },
      ...answers,
    );
    if (picked === undefined) throw cancelled();
    return picked === ownText ? this.#own(saved) : other;
  }

  /** The text in the file, as documents that can be read and not changed. */
  async #own({ source }: SavedSession): Promise<FoundSource> {
    const { files, path, hash } = source;
    if (files === undefined) throw noSource();
    const folder = `session/${hash.slice(0, HASH_SHOWN)}`;
    for (const [name, text] of Object.entries(files)) this.#parts.documents.setText(`${folder}/${name}`, text);
    const ksm = `${folder}/${path}`;
    const text = files[KSM_PATH] ?? "";
    this.#parts.documents.setText(ksm, text);
    return { input: { kind: "tree", path, files }, uri: labUri(ksm), root: labUri(folder), text };
  }

  /** The file that it came from while that is the same, else a document of its own. */
  async #scenario({ scenario, source }: SavedSession): Promise<ScenarioFile> {
    const { path, text } = scenario;
    const folder = vscode.workspace.workspaceFolders?.[0];
    const [found] = await Promise.allSettled([this.#parts.scenarios.named(path, folder)]);
    if (found.status === "fulfilled" && found.value.text === text) return found.value;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const own = `session/${source.hash.slice(0, HASH_SHOWN)}/${name}`;
    this.#parts.documents.setText(own, text);
    return { uri: labUri(own), path, text };
  }

  async #hash({ input }: FoundSource): Promise<string> {
    if (input.kind === "tree") return hashOf(input.files);
    return hashOf({ [KSM_PATH]: (await this.#parts.kernelFiles())[REFERENCE_PATH] ?? "" });
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
