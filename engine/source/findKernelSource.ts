/**
 * From a path that somebody gave, a ksm.c or a kernel tree, to the texts that the engine takes. Files are read through an
 * interface, so that the desktop, the web and tests share this.
 */
import { LabError } from "../base/labError.ts";
import { KSM_PATH, MAKEFILE, requireKsm, TREE_HEADERS, type TreeSource } from "./kernelSource.ts";
import {
  noKsmInTree,
  pathNotFound,
  sourceIsBinary,
  sourceIsDirectory,
  sourceTooLarge,
  sourceUnreadable,
} from "./sourceErrors.ts";

/** Access to files, by paths with `/` (or what the host takes as such). */
export interface FileAccess {
  /** Undefined when there is nothing at that path. */
  stat(path: string): Promise<{ readonly isDirectory: boolean; readonly sizeBytes: number } | undefined>;
  readFile(path: string): Promise<Uint8Array>;
}

export interface FoundSource {
  readonly input: TreeSource;
  /** Of ksm.c, for places to lead back to. */
  readonly ksmPath: string;
  /** The tree's folder; undefined for a ksm.c alone. */
  readonly treePath: string | undefined;
}

/** mm/ksm.c has had at most 140 kB. */
const SIZE_LIMIT_BYTES = 4_000_000;

/**
 * Finds and reads mm/ksm.c, the headers of its own that its tree has, and the Makefile. `path`: a kernel tree, its mm
 * folder, or a ksm.c. Throws LabErrors, also when the text found is not KSM's.
 */
export async function findKernelSource(access: FileAccess, path: string): Promise<FoundSource> {
  const asked = path.length > 1 ? path.replace(/[/\\]+$/, "") : path;
  const found = await access.stat(asked);
  if (found === undefined) throw pathNotFound(path);
  const ksmPath = found.isDirectory ? await ksmIn(access, asked) : asked;
  const text = await readText(access, ksmPath);
  requireKsm(text, ksmPath);
  const files: Record<string, string> = { [KSM_PATH]: text };
  const treePath = await treeAround(access, ksmPath);
  if (treePath !== undefined) {
    for (const name of [...TREE_HEADERS, MAKEFILE]) {
      const file = `${treePath}/${name}`;
      const known = await access.stat(file);
      if (known !== undefined && !known.isDirectory) files[name] = await readText(access, file);
    }
  }
  const shown = treePath === undefined ? lastPart(ksmPath) : `mm/${lastPart(ksmPath)}`;
  return { input: { kind: "tree", path: shown, files }, ksmPath, treePath };
}

async function ksmIn(access: FileAccess, directory: string): Promise<string> {
  for (const name of [KSM_PATH, "ksm.c"]) {
    const candidate = `${directory}/${name}`;
    const found = await access.stat(candidate);
    if (found === undefined) continue;
    if (found.isDirectory) throw sourceIsDirectory(candidate);
    return candidate;
  }
  throw noKsmInTree(directory);
}

/** The folder above `mm`, when ksm.c lies in a folder of that name under something with a kernel's files. */
async function treeAround(access: FileAccess, ksmPath: string): Promise<string | undefined> {
  const match = /^(.*?)[/\\]?mm[/\\][^/\\]+$/.exec(ksmPath);
  if (match === null) return undefined;
  const tree = match[1] === "" ? (/^[/\\]/.test(ksmPath) ? "" : ".") : (match[1] ?? ".");
  for (const name of [MAKEFILE, ...TREE_HEADERS]) {
    if ((await access.stat(`${tree}/${name}`)) !== undefined) return tree;
  }
  return undefined;
}

async function readText(access: FileAccess, path: string): Promise<string> {
  const found = await access.stat(path);
  if (found === undefined) throw pathNotFound(path);
  if (found.isDirectory) throw sourceIsDirectory(path);
  if (found.sizeBytes > SIZE_LIMIT_BYTES) throw sourceTooLarge(path, found.sizeBytes, SIZE_LIMIT_BYTES);
  let bytes: Uint8Array;
  try {
    bytes = await access.readFile(path);
  } catch (error) {
    throw error instanceof LabError
      ? error
      : sourceUnreadable(path, error instanceof Error ? error.message : String(error));
  }
  return decodeSource(bytes, path);
}

/** UTF-8 with or without a BOM, which is taken off; line ends stay as they are. Throws when it is not text. */
export function decodeSource(bytes: Uint8Array, path: string): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    let line = 1;
    for (let at = 0; at < zero; at++) if (bytes[at] === 10) line++;
    throw sourceIsBinary(path, line);
  }
  return new TextDecoder("utf-8").decode(bytes);
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
