/**
 * The last-level page tables behind the cells: which page of the arena holds the entries of which cells. Upper levels are
 * walked again only when one of their pages was written; entries are read again only where their table was.
 */
import { ARENA_BASE, type BulkMemory } from "../../machine/memory/memory.ts";
import type { Structs } from "../structs.ts";
import type { CellLayout, CellRegion } from "./cellLayout.ts";

const ENTRIES = 512;
const PAGE_SIZE = 4096;
/** Bytes that one entry covers, from the top level down. */
const COVERED = [2 ** 39, 2 ** 30, 2 ** 21, PAGE_SIZE] as const;
const LEAF = COVERED.length - 1;

/** Entries of one table that stand for cells: `word` is the index of the first one's low half in the arena. */
export interface Leaf {
  readonly word: number;
  readonly cell: number;
  readonly count: number;
}

export class PageTables {
  private readonly structs: Structs;
  private readonly layout: CellLayout;
  /** By page of the arena. */
  private readonly leaves = new Map<number, Leaf[]>();
  private readonly processOfUpper = new Map<number, number>();
  private readonly ofProcess = new Map<number, Map<number, Leaf>>();

  constructor(structs: Structs, layout: CellLayout) {
    this.structs = structs;
    this.layout = layout;
  }

  /** The leaves that lie in a page of the arena. */
  leavesIn(page: number): readonly Leaf[] | undefined {
    return this.leaves.get(page);
  }

  /** The process whose upper levels a page belongs to. */
  processOf(page: number): number | undefined {
    return this.processOfUpper.get(page);
  }

  /** Walks the upper levels of a process: leaves that were not there before, and those that are gone. */
  walk(process: number, bulk: BulkMemory): { readonly added: readonly Leaf[]; readonly gone: readonly Leaf[] } {
    const before = this.ofProcess.get(process) ?? new Map<number, Leaf>();
    const now = new Map<number, Leaf>();
    for (const [page, owner] of this.processOfUpper) if (owner === process) this.processOfUpper.delete(page);
    const mm = this.layout.owners[process]?.mm;
    const pgd = mm === undefined ? undefined : this.structs.field(mm, "struct mm_struct", "pgd");
    if (pgd !== undefined && pgd !== 0) {
      for (const region of this.layout.regions) {
        if (region.process === process) this.descend(bulk, { region, table: pgd - ARENA_BASE, level: 0, base: 0 }, now);
      }
    }
    this.ofProcess.set(process, now);
    const isKnown = (leaf: Leaf, among: Map<number, Leaf>): boolean => among.get(leaf.cell)?.word === leaf.word;
    const gone = [...before.values()].filter((leaf) => !isKnown(leaf, now));
    const added = [...now.values()].filter((leaf) => !isKnown(leaf, before));
    for (const leaf of gone) this.forget(leaf);
    for (const leaf of added) this.leaves.set(leaf.word >>> 10, [...(this.leaves.get(leaf.word >>> 10) ?? []), leaf]);
    return { added, gone };
  }

  private forget(leaf: Leaf): void {
    const others = this.leaves.get(leaf.word >>> 10)?.filter((each) => each !== leaf) ?? [];
    if (others.length === 0) this.leaves.delete(leaf.word >>> 10);
    else this.leaves.set(leaf.word >>> 10, others);
  }

  private descend(
    bulk: BulkMemory,
    at: { readonly region: CellRegion; readonly table: number; readonly level: number; readonly base: number },
    found: Map<number, Leaf>,
  ): void {
    const { region, table, level, base } = at;
    if (table < 0 || table / 4 + 2 * ENTRIES > bulk.u32.length || table % PAGE_SIZE !== 0) return;
    const covered = COVERED[level] ?? PAGE_SIZE;
    const end = region.address + region.pages * PAGE_SIZE;
    const first = Math.max(0, Math.floor((region.address - base) / covered));
    const last = Math.min(ENTRIES - 1, Math.floor((end - 1 - base) / covered));
    if (level === LEAF) {
      const cell = region.first + (base + first * covered - region.address) / PAGE_SIZE;
      found.set(cell, { word: table / 4 + 2 * first, cell, count: last - first + 1 });
      return;
    }
    this.processOfUpper.set(table / PAGE_SIZE, region.process);
    for (let index = first; index <= last; index += 1) {
      const low = bulk.u32[table / 4 + 2 * index] ?? 0;
      const high = bulk.u32[table / 4 + 2 * index + 1] ?? 0;
      if (low === 0 && high === 0) continue;
      const next = high * 2 ** 32 + (low - (low % PAGE_SIZE));
      this.descend(bulk, { region, table: next, level: level + 1, base: base + index * covered }, found);
    }
  }
}
