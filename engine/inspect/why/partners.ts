/** Pages with the same bytes: which of them could be merged with, and what stands against the others. */
import type { Knobs } from "./outlook.ts";
import type { FrameFacts, PageFacts } from "./pageFacts.ts";

const SEQUENCES = 256;

/** With merge_across_nodes 0 pages of different nodes are looked for in different trees. */
export function isOtherNode(page: PageFacts, frame: FrameFacts | undefined, knobs: Knobs): boolean {
  return !knobs.mergesAcrossNodes && frame !== undefined && page.frame !== undefined && frame.node !== page.frame.node;
}

/** ksmd could find it: it is a KSM page, or waits in the unstable tree. */
export function isPartner(each: PageFacts): boolean {
  return each.frame?.isKsm === true || each.item?.isUnstable === true;
}

/** In a few words: what an equal page is to the page that is asked about. `sequence`: full scans that have ended. */
export function equalText(each: PageFacts, page: PageFacts, knobs: Knobs, sequence: number | undefined): string {
  const { frame, area, item } = each;
  if (frame === undefined) return "not present";
  if (frame.pfn === page.frame?.pfn) return `shares frame ${String(frame.pfn)}`;
  if (isOtherNode(page, frame, knobs)) return `on node ${String(frame.node)}`;
  if (frame.isZeroPage) return "maps the kernel's page of zeros";
  if (frame.isKsm) {
    const limit = knobs.maxPageSharing;
    const isFull = limit !== undefined && (frame.sharers ?? 0) >= limit;
    const room = isFull
      ? `full: ${String(frame.sharers)} of ${String(limit)} share it`
      : `${String(frame.mappings)} share it`;
    return `KSM page in frame ${String(frame.pfn)}, ${room}`;
  }
  if (area?.isMergeable !== true) return "not in a mergeable area";
  if (!each.isListed) return "its process is not on ksmd's list";
  if (item === undefined) return "not visited yet";
  if (item.isUnstable) {
    const isOld = sequence !== undefined && item.sequence !== sequence % SEQUENCES;
    return isOld ? "not visited in this full scan yet" : "waits in the unstable tree, too";
  }
  return "its bytes have to stay the same until ksmd's next visit";
}
