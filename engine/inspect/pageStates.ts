/** What a page of a process is to KSM, for colours: one word a page, from its page table entry, its area and its rmap_item. */
import type { PageState } from "../session/view.ts";
import type { RmapItem } from "./ksmRecords.ts";
import { type Area, isKsmPage, mapCount } from "./pages.ts";
import { frameOf, isDirty, isPresent, ZERO_PFN } from "./pageTable.ts";
import type { Structs } from "./structs.ts";

/** `entry`: 0 for none. `item`: of this address, when KSM has one. */
export function pageState(
  structs: Structs,
  entry: number,
  area: Area | undefined,
  item: RmapItem | undefined,
): PageState {
  if (!isPresent(entry)) return "absent";
  const pfn = frameOf(entry);
  // KSM marks the zero pages that it puts in as dirty.
  if (pfn === ZERO_PFN) return isDirty(entry) ? "ksm-zero" : "zero";
  if (isKsmPage(structs, pfn)) return mapCount(structs, pfn) > 1 ? "ksm-shared" : "ksm";
  if (area?.isMergeable !== true) return "unmergeable";
  if (item === undefined) return "unscanned";
  return item.isUnstable ? "unstable" : "volatile";
}
