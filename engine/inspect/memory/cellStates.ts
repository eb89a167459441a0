/**
 * What KSM thinks of a page, as one byte a cell: the low half is the state's number, the high half of a KSM page the
 * binary logarithm of how many mappings share it (15: 2^15 and more).
 */
import type { PageState } from "../../session/view.ts";
import type { BulkMemory } from "../../machine/memory/memory.ts";
import { ZERO_PFN } from "../pageTable.ts";
import { ITEM } from "./itemSlots.ts";

/** The states' numbers, in the order of PageState. */
export const CELL_STATE = {
  absent: 0,
  swapped: 1,
  unmergeable: 2,
  unscanned: 3,
  volatile: 4,
  skipped: 5,
  candidate: 6,
  unstable: 7,
  ksm: 8,
  "ksm-shared": 9,
  broken: 10,
  zero: 11,
  "ksm-zero": 12,
  moving: 13,
} as const satisfies Readonly<Record<PageState, number>>;

/** What a page table entry says, as far as a state depends on it. */
export const ENTRY = { none: 0, swapped: 1, present: 2, dirty: 3, moving: 4 } as const;

const MAPPING_KSM = 3;
const MAX_LEVEL = 15;

/** Where struct page has what tells a KSM page: offsets in bytes; `base`: of frame 0's in the arena. */
export interface FrameRecords {
  readonly base: number;
  readonly size: number;
  readonly mapping: number;
  readonly mapCount: number;
}

export interface CellFacts {
  readonly entry: number;
  readonly frame: number;
  readonly isMergeable: boolean;
  /** ITEM bits, and the scan that the item is stamped with. */
  readonly item: number;
  readonly sequence: number;
}

/** `scan`: low byte of the number of the scan under way. */
export function cellState(
  { entry, frame, isMergeable, item, sequence }: CellFacts,
  scan: number,
  records: FrameRecords | undefined,
  bulk: BulkMemory,
): number {
  if (entry === ENTRY.none) return CELL_STATE.absent;
  if (entry === ENTRY.swapped) return CELL_STATE.swapped;
  if (entry === ENTRY.moving) return CELL_STATE.moving;
  // KSM marks the zero pages that it puts in as dirty.
  if (frame === ZERO_PFN) return entry === ENTRY.dirty ? CELL_STATE["ksm-zero"] : CELL_STATE.zero;
  const sharers = records === undefined ? 0 : ksmSharers(frame, records, bulk);
  if (sharers > 1) return CELL_STATE["ksm-shared"] | (Math.min(MAX_LEVEL, 31 - Math.clz32(sharers)) << 4);
  if (sharers === 1) return CELL_STATE.ksm;
  if (!isMergeable) return CELL_STATE.unmergeable;
  if (item === 0) return CELL_STATE.unscanned;
  if ((item & ITEM.stable) !== 0) return CELL_STATE.broken;
  if ((item & ITEM.unstable) !== 0 && sequence === scan) return CELL_STATE.unstable;
  if ((item & ITEM.skipped) !== 0) return CELL_STATE.skipped;
  return (item & ITEM.unstable) === 0 ? CELL_STATE.volatile : CELL_STATE.candidate;
}

/** How many entries map a KSM page; 0 for any other page. */
function ksmSharers(frame: number, records: FrameRecords, { u32 }: BulkMemory): number {
  const at = records.base + frame * records.size;
  const word = (at + records.mapping) >>> 2;
  const low = u32[word] ?? 0;
  // 2.6.32 had no stable nodes: a KSM page was an anonymous one of no anon_vma.
  const isKsm = (low & MAPPING_KSM) === MAPPING_KSM || (low === 1 && u32[word + 1] === 0);
  return isKsm ? Math.max(1, ((u32[(at + records.mapCount) >>> 2] ?? 0) | 0) + 1) : 0;
}
