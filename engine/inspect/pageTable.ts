/** Page tables in flat memory: four levels of 512 entries, as asm/pgtable.h of engine/kernel/include walks them. */
import { ARENA_BASE } from "../machine/memory/memory.ts";
import type { Structs } from "./structs.ts";

const PRESENT = 0x1;
const DIRTY = 0x40;
const PROTNONE = 0x100;
const ENTRIES = 512;
const ENTRY_SIZE = 8;
const PAGE_SIZE = 4096;
/** Bytes that one entry covers, from the top level down. */
const COVERED = [2 ** 39, 2 ** 30, 2 ** 21, PAGE_SIZE] as const;

/** What include/lab/frames.h says of the zero page. */
export const ZERO_PFN = 1;

export interface PageTableEntry {
  /** Number of the page from the start of the range. */
  readonly page: number;
  readonly entry: number;
  /** Where it lies. */
  readonly at: number;
}

/** The entries that are not empty of `pages` pages from `address`, ascending. */
export function entriesOf(structs: Structs, mm: number, address: number, pages: number): readonly PageTableEntry[] {
  const found: PageTableEntry[] = [];
  const pgd = structs.field(mm, "struct mm_struct", "pgd");
  if (pgd !== undefined && pgd !== 0)
    walk(structs, pgd, 0, 0, { start: address, end: address + pages * PAGE_SIZE }, found);
  return found;
}

function walk(
  structs: Structs,
  table: number,
  level: number,
  base: number,
  range: { readonly start: number; readonly end: number },
  found: PageTableEntry[],
): void {
  const covered = COVERED[level] ?? PAGE_SIZE;
  const first = Math.max(0, Math.floor((range.start - base) / covered));
  const last = Math.min(ENTRIES - 1, Math.floor((range.end - 1 - base) / covered));
  for (let index = first; index <= last; index += 1) {
    const at = table + index * ENTRY_SIZE;
    const entry = structs.pointer(at);
    if (entry === undefined || entry === 0) continue;
    const start = base + index * covered;
    if (level === COVERED.length - 1) found.push({ page: (start - range.start) / PAGE_SIZE, entry, at });
    else walk(structs, ARENA_BASE + Math.floor(entry / PAGE_SIZE) * PAGE_SIZE, level + 1, start, range, found);
  }
}

export function isPresent(entry: number): boolean {
  return (entry & (PRESENT | PROTNONE)) !== 0;
}

export function isDirty(entry: number): boolean {
  return (entry & DIRTY) !== 0;
}

export function frameOf(entry: number): number {
  return Math.floor(entry / PAGE_SIZE);
}
