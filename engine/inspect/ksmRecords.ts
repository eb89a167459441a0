/**
 * The structures of KSM itself, by the names that the versions of mm/ksm.c have given them. A source that names things
 * otherwise has none of them, and views of it are empty.
 */
import type { Structs } from "./structs.ts";

const SEQNR_MASK = 0xff;
const UNSTABLE_FLAG = 0x100;
const STABLE_FLAG = 0x200;
const PAGE_SIZE = 4096;

/** "struct ksm_rmap_item" since 6.1. */
const RMAP_ITEM = ["struct ksm_rmap_item", "struct rmap_item"];
const STABLE_NODE = ["struct ksm_stable_node", "struct stable_node"];
const MM_SLOT = ["struct ksm_mm_slot", "struct mm_slot"];
const SLOT_LINKS = ["slot.mm_node", "mm_list", "slot.mm_list", "mm_node"];
const SLOT_MM = ["slot.mm", "mm"];
/** Lists of stable nodes outside any tree: the kernel's, and that of the project's own KSM. */
export const STRAYS = ["migrate_nodes", "astray"];
/** An item's pointer to the stable node on whose list it is. */
export const SHARED_NODE = ["head", "shares"];

export interface KsmRecords {
  readonly rmapItem: string | undefined;
  readonly stableNode: string | undefined;
  readonly mmSlot: string | undefined;
}

export function ksmRecords(structs: Structs): KsmRecords {
  return {
    rmapItem: RMAP_ITEM.find((tag) => structs.has(tag, "address") && structs.has(tag, "mm")),
    stableNode: structs.firstRecord(STABLE_NODE),
    mmSlot: MM_SLOT.find((tag) => structs.has(tag, "rmap_list")),
  };
}

export interface RmapItem {
  readonly at: number;
  readonly mm: number;
  /** Without the flags in its low bits. */
  readonly address: number;
  readonly isStable: boolean;
  readonly isUnstable: boolean;
  readonly sequence: number;
}

export function rmapItemAt(structs: Structs, tag: string, at: number): RmapItem | undefined {
  const mm = structs.field(at, tag, "mm");
  const word = structs.field(at, tag, "address");
  if (mm === undefined || word === undefined) return undefined;
  const flags = word & (PAGE_SIZE - 1);
  const isStable = (flags & STABLE_FLAG) !== 0;
  // Where items themselves were nodes of the stable tree (2.6.32), the other flag said that one was a node of either.
  const isNodeOfEither = isStable && structs.firstRecord(STABLE_NODE) === undefined;
  return {
    at,
    mm,
    address: word - flags,
    isStable,
    isUnstable: (flags & UNSTABLE_FLAG) !== 0 && !isNodeOfEither,
    sequence: flags & SEQNR_MASK,
  };
}

/**
 * The address spaces that ksmd goes through, each with its rmap_items (the first `most` of them), in its order; empty where
 * that cannot be told.
 */
export function slotsOf(
  structs: Structs,
  records: KsmRecords,
  most = Number.POSITIVE_INFINITY,
): readonly { readonly mm: number; readonly items: readonly RmapItem[] }[] {
  const { mmSlot, rmapItem } = records;
  const head = structs.global("ksm_mm_head");
  if (mmSlot === undefined || rmapItem === undefined || head === undefined) return [];
  const link = structs.firstPath(mmSlot, SLOT_LINKS);
  const mmPath = structs.firstPath(mmSlot, SLOT_MM);
  const start = link === undefined ? undefined : structs.at(head, mmSlot, link);
  if (link === undefined || mmPath === undefined || start === undefined) return [];
  return structs.list(start, mmSlot, link).map((slot) => ({
    mm: structs.field(slot, mmSlot, mmPath) ?? 0,
    items: itemsOfSlot(structs, { mmSlot, rmapItem }, slot, most),
  }));
}

/** On a list that ends with the last item; until 2.6.32 on one that comes back to its head. */
function itemsOfSlot(
  structs: Structs,
  { mmSlot, rmapItem }: { readonly mmSlot: string; readonly rmapItem: string },
  slot: number,
  most: number,
): readonly RmapItem[] {
  const first = structs.field(slot, mmSlot, "rmap_list");
  if (first !== undefined) return itemsOf(structs, rmapItem, first, most);
  const list = structs.at(slot, mmSlot, "rmap_list");
  const items = list === undefined ? [] : structs.list(list, rmapItem, "link").slice(0, most);
  return items.flatMap((at) => rmapItemAt(structs, rmapItem, at) ?? []);
}

function itemsOf(structs: Structs, tag: string, first: number | undefined, most: number): readonly RmapItem[] {
  const items: RmapItem[] = [];
  const seen = new Set<number>();
  for (let at = first; at !== undefined && at !== 0 && !seen.has(at); at = structs.field(at, tag, "rmap_list")) {
    if (items.length >= most) break;
    seen.add(at);
    const item = rmapItemAt(structs, tag, at);
    if (item === undefined) break;
    items.push(item);
  }
  return items;
}
