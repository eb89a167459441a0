/**
 * The page tables decide: a page has as many mappings as entries map it, and as many references, with one more from the swap cache
 * and one from each LRU batch that it waits in; KSM's zero pages are as many as were counted.
 */
import { areasOf, mmOf, structPage } from "../pages.ts";
import { entriesOf, frameOf, isDirty, isPresent, ZERO_PFN } from "../pageTable.ts";
import type { Structs } from "../structs.ts";
import type { BrokenInvariant } from "./invariants.ts";

const PAGE = "struct page";
const PAGE_SIZE = 4096;
const POINTER_SIZE = 8;
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
  const fail = (rule: "pages" | "counters", message: string, at: number): void =>
    void broken.push({ rule, message, at });
  const { counts, zeroPages } = mappingsOf(structs);
  const waiting = waitingPages(structs);
  for (const [pfn, count] of counts) {
    const page = structPage(structs, pfn);
    if (page === undefined || hasFlag(structs, page, PG_HWPOISON)) continue;
    const references = structs.field(page, PAGE, "_refcount.counter");
    const mappings = (structs.field(page, PAGE, "_mapcount.counter") ?? -1) + 1;
    const cached = hasFlag(structs, page, PG_SWAPCACHE) ? 1 : 0;
    const about = `frame ${String(pfn)}, mapped by ${String(count)} entries,`;
    if (mappings !== count) fail("pages", `${about} counts ${String(mappings)} mappings`, page);
    if (references !== count + cached + (waiting.get(page) ?? 0))
      fail("pages", `${about} has ${String(references)} references`, page);
  }
  checkUnmapped(structs, counts, waiting, frames, (message, at) => fail("pages", message, at));
  checkZeroPages(structs, zeroPages, (message, at) => fail("counters", message, at));
  return broken;
}

/** Of engine/kernel/model/lru.c: by struct page, in how many places of the processor's batches it stands. */
function waitingPages(structs: Structs): ReadonlyMap<number, number> {
  const waiting = new Map<number, number>();
  const batches = structs.global("lab_lru");
  for (const name of batches === undefined ? [] : ["add", "activate", "mlock"]) {
    const batch = structs.at(batches ?? 0, "struct lab_lru", name) ?? 0;
    const folios = structs.at(batch, "struct folio_batch", "folios") ?? 0;
    const count = structs.field(batch, "struct folio_batch", "nr") ?? 0;
    for (let i = 0; i < count; i += 1) {
      const page = structs.pointer(folios + i * POINTER_SIZE) ?? 0;
      waiting.set(page, (waiting.get(page) ?? 0) + 1);
    }
  }
  return waiting;
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

/** A frame that nothing maps has no references but those of batches: in no swap cache, it is free. */
function checkUnmapped(
  structs: Structs,
  counts: ReadonlyMap<number, number>,
  waiting: ReadonlyMap<number, number>,
  frames: number,
  fail: (message: string, at: number) => void,
): void {
  for (let pfn = ZERO_PFN + 1; pfn < frames; pfn += 1) {
    const page = structPage(structs, pfn);
    const references = page === undefined ? undefined : structs.field(page, PAGE, "_refcount.counter");
    if (page === undefined || references === undefined) return;
    if (counts.has(pfn) || references === (waiting.get(page) ?? 0) || KEPT.some((bit) => hasFlag(structs, page, bit)))
      continue;
    fail(`frame ${String(pfn)}, which nothing maps, has ${String(references)} references`, page);
  }
}

/** Until 6.5 KSM did not count them. */
function checkZeroPages(
  structs: Structs,
  zeroPages: ReadonlyMap<number, number>,
  fail: (message: string, at: number) => void,
): void {
  const address = structs.global("ksm_zero_pages");
  if (address === undefined) return;
  const counted = structs.machine.memory.peek("i64", address);
  const placed = [...zeroPages.values()].reduce((sum, count) => sum + count, 0);
  if (counted !== placed)
    fail(`ksm_zero_pages is ${String(counted)}, but ${String(placed)} entries are KSM's zero pages`, address);
  const path = structs.firstPath("struct mm_struct", ["ksm_zero_pages.counter", "ksm_zero_pages"]);
  for (const [mm, count] of zeroPages) {
    const own = path === undefined ? undefined : structs.field(mm, "struct mm_struct", path);
    if (own !== undefined && own !== count)
      fail(`a process counts ${String(own)} zero pages of KSM, but ${String(count)} of its entries are`, mm);
  }
}

function hasFlag(structs: Structs, page: number, bit: number): boolean {
  return Math.floor((structs.field(page, PAGE, "flags") ?? 0) / 2 ** bit) % 2 === 1;
}
