/** A kernel tree's KSM with our headers, as the compiler gets it: for tests of the front end's first stages. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { IncludeResolver } from "../../../engine/frontend/compile.ts";
import { createIncludeResolver } from "../../../engine/kernel/kernelFiles.ts";
import { kernelProfile } from "../../../engine/kernel/profile.ts";
import { inspectKernelSource, KSM_PATH, TREE_HEADERS } from "../../../engine/source/kernelSource.ts";

export const KERNEL_DIR = path.resolve(import.meta.dirname, "../../../engine/kernel");

/** Files below engine/kernel/include and model, by path below engine/kernel. */
export function readKernelFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const top of ["include", "model"]) {
    for (const entry of readdirSync(path.join(KERNEL_DIR, top), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      files.set(path.relative(KERNEL_DIR, file).split(path.sep).join("/"), readFileSync(file, "utf8"));
    }
  }
  return files;
}

export interface KernelProgram {
  readonly ksm: string;
  readonly defines: Readonly<Record<string, string>>;
  readonly resolveInclude: IncludeResolver;
}

export function kernelProgram(tree: string): KernelProgram {
  const files: Record<string, string> = {};
  for (const name of [KSM_PATH, ...TREE_HEADERS]) {
    const file = path.join(tree, name);
    if (existsSync(file)) files[name] = readFileSync(file, "utf8");
  }
  const ours = readKernelFiles();
  const { facts } = inspectKernelSource({ kind: "tree", path: KSM_PATH, files });
  const { defines } = kernelProfile(facts, ours);
  return { ksm: files[KSM_PATH] ?? "", defines, resolveInclude: createIncludeResolver(ours, files) };
}
