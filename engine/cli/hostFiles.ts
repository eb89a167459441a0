/**
 * The files that the engine needs of its installation: beside the bundle (dist/kernel.json, *.wasm), or, when the command
 * runs from a checkout, in the source folders and in node_modules.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { LabError } from "../base/labError.ts";
import type { HostFiles } from "../session/protocol.ts";

const HERE = import.meta.dirname;
const BUNDLED = path.join(HERE, "kernel.json");
/** Of KSM Lab: above dist/ or above engine/cli. */
export const ROOT = path.resolve(HERE, existsSync(BUNDLED) ? ".." : "../..");
const FOLDERS = { include: "engine/kernel/include", model: "engine/kernel/model", reference: "engine/reference" };

/** Throws a LabError that names the file that is missing. */
export function readHostFiles(): HostFiles {
  if (existsSync(BUNDLED)) {
    return {
      kernel: JSON.parse(readFileSync(BUNDLED, "utf8")) as Record<string, string>,
      treeSitterWasm: readInstalled(path.join(HERE, "web-tree-sitter.wasm")),
      cGrammarWasm: readInstalled(path.join(HERE, "tree-sitter-c.wasm")),
      pagesWasm: {
        simd: readInstalled(path.join(HERE, "pages.wasm")),
        scalar: readInstalled(path.join(HERE, "pages-scalar.wasm")),
      },
    };
  }
  const require = createRequire(import.meta.url);
  return {
    kernel: readKernelFolders(),
    treeSitterWasm: readInstalled(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
    cGrammarWasm: readInstalled(require.resolve("tree-sitter-c/tree-sitter-c.wasm")),
  };
}

function readInstalled(file: string): Uint8Array<ArrayBuffer> {
  if (!existsSync(file)) throw new LabError("installation", `KSM Lab's installation lacks ${file}`, { path: file });
  return readFileSync(file);
}

function readKernelFolders(): Record<string, string> {
  const files: [string, string][] = [];
  for (const [as, folder] of Object.entries(FOLDERS)) {
    const top = path.join(ROOT, folder);
    if (!existsSync(top)) continue;
    for (const entry of readdirSync(top, { recursive: true, encoding: "utf8" })) {
      if (!/\.[ch]$/.test(entry)) continue;
      files.push([`${as}/${entry.split(path.sep).join("/")}`, readFileSync(path.join(top, entry), "utf8")]);
    }
  }
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}
