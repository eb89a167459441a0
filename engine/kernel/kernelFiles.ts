/**
 * The texts of the simulated kernel, as hosts hand them in (from the disk, or bundled), and where an #include leads:
 * to the kernel tree for the few headers that describe KSM's own interfaces, to ours for everything else.
 */
import type { IncludeResolver, TranslationUnit } from "../frontend/compile.ts";
import { invariant } from "../base/invariant.ts";
import { TREE_HEADERS } from "../source/kernelSource.ts";

/** By path below engine/kernel or engine: "include/linux/list.h", "model/model.c", "reference/ksm.c". */
export type KernelFiles = ReadonlyMap<string, string>;

/** Translation units of the model; each includes what it consists of. */
export const MODEL_UNITS = ["model/core.c", "model/model.c"] as const;

/** What a program has besides the source under study. */
export function modelUnits(files: KernelFiles): TranslationUnit[] {
  return MODEL_UNITS.map((path) => {
    const text = files.get(path);
    invariant(text !== undefined, `${path} is among the kernel's files`);
    return { path, text, role: "model" };
  });
}

/** `tree`: files of the kernel tree by path ("mm/mm_slot.h"); those of TREE_HEADERS that exist are preferred to ours. */
export function createIncludeResolver(
  files: KernelFiles,
  tree: Readonly<Record<string, string | undefined>>,
): IncludeResolver {
  const find = (path: string): ReturnType<IncludeResolver> => {
    const isTreeHeader = (TREE_HEADERS as readonly string[]).includes(path);
    const treeText = isTreeHeader ? tree[path] : undefined;
    if (treeText !== undefined) return { path, text: treeText, role: "tree-header" };
    const text = files.get(path);
    return text === undefined ? undefined : { path, text, role: "include" };
  };
  return (path, form, from) => {
    const name = normalise(path);
    if (form === "quote") {
      const folder = from.includes("/") ? from.slice(0, from.lastIndexOf("/") + 1) : "";
      const found = find(normalise(folder + name)) ?? find(name) ?? findBeside(find, name);
      if (found !== undefined) return found;
    }
    return find(`include/${name}`) ?? findBeside(find, name);
  };
}

/** "mm_slot.h" and "internal.h" lie beside ksm.c, wherever the source was opened from. */
function findBeside(find: (path: string) => ReturnType<IncludeResolver>, name: string): ReturnType<IncludeResolver> {
  return find(`mm/${name}`) ?? find(`include/mm/${name}`);
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
