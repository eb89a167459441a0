/**
 * Which ksm.c to run, and what of its tree the engine wants. Everything goes through VS Code's file system, so that a
 * virtual workspace serves as well; ksm.c is taken as it stands in the editor, saved or not.
 */
import * as vscode from "vscode";
import type { SourceInput } from "../../engine/session/protocol.ts";
import { noSource, notKsm, tooLarge, unreadable } from "../userError.ts";
import { labUri, LAB_SCHEME, REFERENCE_PATH } from "./labDocuments.ts";
import { isKsmPath, looksLikeKsm, SOURCE_LIMIT_BYTES } from "./sourceProbe.ts";
import { KSM_PATH, shownPath, TREE_FILES, treeRoot } from "./treePaths.ts";

export interface FoundSource {
  readonly input: SourceInput;
  /** The document that runs. */
  readonly uri: vscode.Uri;
  /** The kernel tree, when ksm.c is in one. */
  readonly root: vscode.Uri | undefined;
  readonly text: string;
}

const SEARCH_LIMIT = 20;

async function sizeOf(uri: vscode.Uri): Promise<number | undefined> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) === 0 ? undefined : size;
  } catch {
    return undefined;
  }
}

/** A C document in the active editor, else undefined. */
function activeC(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === "c" ? document : undefined;
}

/** Every ksm.c of the workspace, those at the usual places first. */
export async function workspaceSources(): Promise<readonly vscode.Uri[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const direct = folders.flatMap(({ uri }) => [vscode.Uri.joinPath(uri, KSM_PATH), vscode.Uri.joinPath(uri, "ksm.c")]);
  const sizes = await Promise.all(direct.map(sizeOf));
  const found = direct.filter((_, index) => sizes[index] !== undefined);
  if (found.length > 0) return found;
  return vscode.workspace.findFiles(`**/${KSM_PATH}`, "**/node_modules/**", SEARCH_LIMIT);
}

async function pickOne(found: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  if (found.length <= 1) return found[0];
  const items = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri, true), uri }));
  const picked = await vscode.window.showQuickPick(items, { title: "Which ksm.c?" });
  return picked?.uri;
}

/**
 * The ksm.c that a command is about: the one given, else the active editor's, else the workspace's.
 * Undefined when the user was asked and chose none; throws noSource() when there is none.
 */
export async function findKsm(given: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  if (given !== undefined) return given;
  const active = activeC();
  if (active !== undefined && (isKsmPath(active.uri.path) || looksLikeKsm(active.getText()))) return active.uri;
  const found = await workspaceSources();
  if (found.length === 0) throw active === undefined ? noSource() : notKsm(vscode.workspace.asRelativePath(active.uri));
  return pickOne(found);
}

/** A file that a launch configuration names: by URI, by path, or by a path in the folder. */
export function namedFile(name: string, folder: vscode.WorkspaceFolder | undefined): vscode.Uri {
  if (/^[a-z][a-z0-9+.-]+:/i.test(name) && !/^[a-z]:[\\/]/i.test(name)) return vscode.Uri.parse(name);
  const base = folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  if (/^([a-z]:)?[\\/]/i.test(name) || base === undefined)
    return base === undefined || base.scheme === "file" ? vscode.Uri.file(name) : base.with({ path: name });
  return vscode.Uri.joinPath(base, name);
}

/** The text of a file of the tree as it stands: in an editor that has it, else on disk; undefined when there is none. */
async function treeText(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  if (uri.scheme === LAB_SCHEME) return labText(uri);
  const sizeBytes = await sizeOf(uri);
  if (sizeBytes === undefined || sizeBytes > SOURCE_LIMIT_BYTES) return undefined;
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** Of a session file's own text; undefined when it has no such file. */
async function labText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return undefined;
  }
}

async function openDocument(uri: vscode.Uri, shown: string): Promise<vscode.TextDocument> {
  const sizeBytes = await sizeOf(uri);
  if (sizeBytes !== undefined && sizeBytes > SOURCE_LIMIT_BYTES) throw tooLarge(shown, sizeBytes, SOURCE_LIMIT_BYTES);
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw unreadable(shown, error instanceof Error ? error.message : String(error));
  }
}

/** Reads ksm.c and its tree. Throws tooLarge(), unreadable() or notKsm(). */
export async function readSource(uri: vscode.Uri): Promise<FoundSource> {
  if (uri.toString() === labUri(REFERENCE_PATH).toString()) return readReference();
  const shown = shownPath(uri.path);
  const document = await openDocument(uri, shown);
  const text = document.getText();
  if (!looksLikeKsm(text)) throw notKsm(vscode.workspace.asRelativePath(uri));
  const rootPath = treeRoot(uri.path);
  const root = rootPath === undefined ? undefined : uri.with({ path: rootPath });
  const files: Record<string, string> = { [KSM_PATH]: text };
  if (root !== undefined) {
    const texts = await Promise.all(TREE_FILES.map((path) => treeText(vscode.Uri.joinPath(root, path))));
    for (const [index, path] of TREE_FILES.entries()) {
      const found = texts[index];
      if (found !== undefined) files[path] = found;
    }
  }
  return { input: { kind: "tree", path: shown, files }, uri, root, text };
}

/** KSM Lab's own KSM. */
export async function readReference(): Promise<FoundSource> {
  const uri = labUri(REFERENCE_PATH);
  const document = await vscode.workspace.openTextDocument(uri);
  return { input: { kind: "reference" }, uri, root: undefined, text: document.getText() };
}
