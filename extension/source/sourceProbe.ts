/** Whether a text may be a ksm.c, told cheaply: nothing is started for the other C files of a workspace. */

/** The largest ksm.c so far has 0.15 MB. */
export const SOURCE_LIMIT_BYTES = 4_000_000;

/** Functions and structures of which every ksm.c since 2.6.32 has most. */
const MARKS = ["ksm_do_scan", "ksm_scan_thread", "stable_node", "rmap_item", "ksm_madvise", "cmp_and_merge_page"];
const ENOUGH = 3;

export function isKsmPath(path: string): boolean {
  return /(^|\/)ksm\.c$/.test(path);
}

/** True for a ksm.c, also a broken or an unfinished one. */
export function looksLikeKsm(text: string): boolean {
  return MARKS.filter((mark) => text.includes(mark)).length >= ENOUGH;
}
