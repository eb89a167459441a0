/**
 * The page tables decide: a page has as many mappings, and with the LRU batches drained as many references, as entries map it
 * (the swap cache holds one more); KSM's zero pages are as many as were counted.
 */
import { areasOf, mmOf, structPage } from "../pages.ts";
import { entriesOf, frameOf, isDirty, isPresent, ZERO_PFN } from "../pageTable.ts";
import type { Structs } from "../structs.ts";
import type { BrokenInvariant } from "./invariants.ts";

const PAGE = "struct page";
const PAGE_SIZE = 4096;
/** enum pageflags of include/linux/page-flags.h. */
const PG_SWAPCACHE = 10;
const PG_RESERVED = 13;
const PG_HWPOISON = 20;
/** What may hold a reference to a frame that nothing maps. */
const KEPT = [PG_SWAPCACHE, PG_RESERVED, PG_HWPOISON];

interface Mappings {
  readonly counts: ReadonlyMap<number, number>;
  /** By mm. */
  readonly zeroPages: ReadonlyMap<number, number>;
}

export function brokenPages(structs: Structs, frames: number): readonly BrokenInvariant[] {
  const broken: BrokenInvariant[] = [];
  const fail = (rule: "pages" | "counters", message: string): void => void broken.push({ rule, message });
  const { counts, zeroPages } = mappingsOf(structs);
  for (const [pfn, count] of counts) {
    const page = structPage(structs, pfn);
    if (page === undefined || hasFlag(structs, page, PG_HWPOISON)) continue;
    const references = structs.field(page, PAGE, "_refcount.counter");
    const mappings = (structs.field(page, PAGE, "_mapcount.counter") ?? -1) + 1;
    const cached = hasFlag(structs, page, PG_SWAPCACHE) ? 1 : 0;
    const about = `frame ${String(pfn)}, mapped by ${String(count)} entries,`;
    if (mappings !== count) fail("pages", `${about} counts ${String(mappings)} mappings`);
    if (references !== count + cached) fail("pages", `${about} has ${String(references)} references`);
  }
  checkUnmapped(structs, counts, frames, (message) => fail("pages", message));
  checkZeroPages(structs, zeroPages, (message) => fail("counters", message));
  return broken;
}

function mappingsOf(structs: Structs): Mappings {
  const counts = new Map<number, number>();
  const zeroPages = new Map<number, number>();
  const tasks = structs.machine.threads().map(({ task }) => mmOf(structs, task));
  for (const mm of new Set(tasks)) {
    if (mm === undefined) continue;
    for (const { start, end } of areasOf(structs, mm)) {
      for (const { entry } of entriesOf(structs, mm, start, (end - start) / PAGE_SIZE)) {
        if (!isPresent(entry)) continue;
        const pfn = frameOf(entry);
        if (pfn !== ZERO_PFN) counts.set(pfn, (counts.get(pfn) ?? 0) + 1);
        else if (isDirty(entry)) zeroPages.set(mm, (zeroPages.get(mm) ?? 0) + 1);
      }
    }
  }
  return { counts, zeroPages };
}

/** A frame that nothing maps has no references: in no swap cache, it is free. */
function checkUnmapped(
  structs: Structs,
  counts: ReadonlyMap<number, number>,
  frames: number,
  fail: (message: string) => void,
): void {
  for (let pfn = ZERO_PFN + 1; pfn < frames; pfn += 1) {
    const page = structPage(structs, pfn);
    const references = page === undefined ? undefined : structs.field(page, PAGE, "_refcount.counter");
    if (page === undefined || references === undefined) return;
    if (counts.has(pfn) || references === 0 || KEPT.some((bit) => hasFlag(structs, page, bit))) continue;
    fail(`frame ${String(pfn)}, which nothing maps, has ${String(references)} references`);
  }
}

/** Until 6.5 KSM did not count them. */
function checkZeroPages(
  structs: Structs,
  zeroPages: ReadonlyMap<number, number>,
  fail: (message: string) => void,
): void {
  const address = structs.global("ksm_zero_pages");
  if (address === undefined) return;
  const counted = structs.machine.memory.peek("i64", address);
  const placed = [...zeroPages.values()].reduce((sum, count) => sum + count, 0);
  if (counted !== placed)
    fail(`ksm_zero_pages is ${String(counted)}, but ${String(placed)} entries are KSM's zero pages`);
  const path = structs.firstPath("struct mm_struct", ["ksm_zero_pages.counter", "ksm_zero_pages"]);
  for (const [mm, count] of zeroPages) {
    const own = path === undefined ? undefined : structs.field(mm, "struct mm_struct", path);
    if (own !== undefined && own !== count)
      fail(`a process counts ${String(own)} zero pages of KSM, but ${String(count)} of its entries are`);
  }
}

function hasFlag(structs: Structs, page: number, bit: number): boolean {
  return Math.floor((structs.field(page, PAGE, "flags") ?? 0) / 2 ** bit) % 2 === 1;
}
