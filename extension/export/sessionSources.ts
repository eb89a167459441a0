/**
 * Which source a session file runs on: the one found here when that has the same text; when it differs, or there is none,
 * it is asked whether the session's own is meant, the one found here, or another.
 */
import * as vscode from "vscode";
import type { LabDocuments } from "../source/labDocuments.ts";
import { labUri, REFERENCE_PATH } from "../source/labDocuments.ts";
import { type FoundSource, readReference, readSource, workspaceSources } from "../source/sourceFinder.ts";
import { KSM_PATH } from "../source/treePaths.ts";
import { cancelled } from "../userError.ts";
import { hashOf, type SavedSource, type SourceTexts } from "./sessionFile.ts";

const HASH_SHOWN = 12;
const OWN_TEXT = "The Session's Own Text";

export interface SessionSourcesParts {
  readonly documents: LabDocuments;
  readonly kernelFiles: () => Promise<SourceTexts>;
}

/** Of the documents that a session's own texts become. */
export function ownFolder({ hash }: SavedSource): string {
  return `session/${hash.slice(0, HASH_SHOWN)}`;
}

export class SessionSources {
  readonly #parts: SessionSourcesParts;

  constructor(parts: SessionSourcesParts) {
    this.#parts = parts;
  }

  /** `preferred`: where it was when it was last seen. Throws cancelled() when the question is dismissed. */
  async find(source: SavedSource, preferred: vscode.Uri | undefined): Promise<FoundSource> {
    const found = source.kind === "reference" ? [await readReference()] : await candidates(preferred);
    for (const each of found) if (await this.isOf(source, each)) return each;
    const [other] = found;
    return other === undefined && source.files !== undefined ? this.#own(source) : this.#choose(source, other);
  }

  /** It has the text that the session was saved with. */
  async isOf({ hash }: SavedSource, { input }: FoundSource): Promise<boolean> {
    return hash === (await hashOf(await this.textsOf(input)));
  }

  async textsOf(input: FoundSource["input"]): Promise<SourceTexts> {
    return input.kind === "tree"
      ? input.files
      : { [KSM_PATH]: (await this.#parts.kernelFiles())[REFERENCE_PATH] ?? "" };
  }

  async #choose(source: SavedSource, other: FoundSource | undefined): Promise<FoundSource> {
    const isReference = source.kind === "reference";
    const foundText = isReference ? "KSM Lab's of Now" : "The One Found Here";
    const another = other === undefined ? "Choose ksm.c…" : "Another ksm.c…";
    const answers = [
      ...(source.files === undefined ? [] : [OWN_TEXT]),
      ...(other === undefined ? [] : [foundText]),
      another,
    ];
    const { message, detail } = question(source, other);
    const picked = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...answers);
    if (picked === OWN_TEXT) return this.#own(source);
    if (picked === foundText && other !== undefined) return other;
    const uri = picked === another ? await askKsm(source.path) : undefined;
    if (uri === undefined) throw cancelled();
    return readSource(uri);
  }

  /** The text in the file, as documents that can be read and not changed. */
  #own(source: SavedSource): FoundSource {
    const { files = {}, path } = source;
    const folder = ownFolder(source);
    for (const [name, text] of Object.entries(files)) this.#parts.documents.setText(`${folder}/${name}`, text);
    const ksm = `${folder}/${path}`;
    const text = files[KSM_PATH] ?? "";
    this.#parts.documents.setText(ksm, text);
    return { input: { kind: "tree", path, files }, uri: labUri(ksm), root: labUri(folder), text };
  }
}

async function candidates(preferred: vscode.Uri | undefined): Promise<readonly FoundSource[]> {
  const uris = [...(preferred === undefined ? [] : [preferred]), ...(await workspaceSources())];
  const read = await Promise.allSettled(uris.map((uri) => readSource(uri)));
  return read.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
}

function question(
  { kind, path, files }: SavedSource,
  other: FoundSource | undefined,
): { readonly message: string; readonly detail: string } {
  const notInFile = files === undefined ? " The session's own text is not in its file." : "";
  if (other === undefined) {
    const message = `${path}, which this session was saved with, is neither in its file nor in this workspace. Which one is to run?`;
    return { message, detail: "With another text than it was saved with the same step may be another moment." };
  }
  const here = kind === "reference" ? "KSM Lab's own KSM" : vscode.workspace.asRelativePath(other.uri);
  return {
    message: `${here} is not the text that this session was saved with. Which one is to run?`,
    detail: `With ${here} the same step may be another moment.${notInFile}`,
  };
}

async function askKsm(path: string): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: `Where Is ${path}?`,
    openLabel: "Run It",
    filters: { "C source": ["c"] },
    canSelectMany: false,
  });
  return picked?.[0];
}
