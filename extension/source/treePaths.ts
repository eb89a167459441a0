/** Where the files of a kernel tree lie, seen from its ksm.c. Paths have slashes. */

/** What the engine wants of a tree beside ksm.c; any may be missing. */
export const TREE_FILES = ["mm/mm_slot.h", "include/linux/ksm.h", "Makefile"] as const;

export const KSM_PATH = "mm/ksm.c";

/** The tree's root for …/mm/ksm.c; undefined for a ksm.c that stands alone. */
export function treeRoot(ksmPath: string): string | undefined {
  const match = /^(.*)\/mm\/[^/]*\.c$/.exec(ksmPath);
  if (match === null) return undefined;
  return match[1] === "" ? "/" : match[1];
}

/** How ksm.c is called in messages and places: by its path in the tree, or by its name when it stands alone. */
export function shownPath(ksmPath: string): string {
  const name = ksmPath.slice(ksmPath.lastIndexOf("/") + 1);
  return treeRoot(ksmPath) === undefined ? name : `mm/${name}`;
}
