/**
 * The C of KSM Lab itself (headers, model, reference KSM) as the engine wants it: one object, path to text, the paths as
 * the engine names them: "include/linux/mm.h", "model/exit.c", "reference/ksm.c". dist/kernel.json is this.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

const FOLDERS = [
  { as: "include", folder: "engine/kernel/include" },
  { as: "model", folder: "engine/kernel/model" },
  { as: "reference", folder: "engine/reference" },
];

/** @returns {Record<string, string>} sorted by path, so that the same tree gives the same file */
export function readKernelFiles() {
  /** @type {[string, string][]} */
  const files = [];
  for (const { as, folder } of FOLDERS) {
    const top = path.join(ROOT, folder);
    if (!existsSync(top)) continue;
    for (const entry of readdirSync(top, { recursive: true, encoding: "utf8" })) {
      if (!/\.[ch]$/.test(entry)) continue;
      const name = `${as}/${entry.split(path.sep).join("/")}`;
      files.push([name, readFileSync(path.join(top, entry), "utf8")]);
    }
  }
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(files);
}
