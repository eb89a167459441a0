/** Sentences about pages' bytes: comparisons on the way down a tree, and where they lead. */
import type { ContentId, Pfn } from "../../base/brands.ts";
import type { FrameValues } from "./frameValues.ts";

const PAGE_SIZE = 4096;

/** "stable node 0x… (frame 12)", "page A/r/3", "frame 12": what a page is called in a sentence. */
export function pageText(v: FrameValues, pfn: number, label: string | undefined): string {
  const node = v.nodeOf(pfn);
  if (node !== undefined) return v.nodeText(node);
  return label === undefined ? `frame ${String(pfn)}` : `page ${label}`;
}

/** `left` and `right` are the expressions that are compared. */
export function comparisonText(v: FrameValues, left: string, right: string): string | undefined {
  const own = v.pfn(v.path(left));
  const other = v.pfn(v.path(right));
  if (own === undefined || other === undefined) return undefined;
  const first = pageText(v, own, v.item());
  const second = pageText(v, other, v.otherItem());
  const at = firstDifference(v, own, other);
  if (at === undefined) return `comparing ${first} with ${second}: all ${String(PAGE_SIZE)} bytes are equal`;
  return `comparing ${first} with ${second}: differs at byte ${String(at.offset)}, go ${at.order < 0 ? "left" : "right"}`;
}

/** undefined: they are equal. */
function firstDifference(
  v: FrameValues,
  left: number,
  right: number,
): { readonly offset: number; readonly order: number } | undefined {
  const { memory, pages } = v.structs.machine;
  const [a, b]: readonly ContentId[] = [memory.frameContent(left as Pfn), memory.frameContent(right as Pfn)];
  if (a === undefined || b === undefined) return undefined;
  const offset = pages.firstDifference(a, b);
  return offset >= PAGE_SIZE ? undefined : { offset, order: pages.byteAt(a, offset) - pages.byteAt(b, offset) };
}

export function areEqual(v: FrameValues, left: number, right: number): boolean {
  return firstDifference(v, left, right) === undefined;
}
