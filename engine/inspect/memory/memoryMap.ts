/**
 * All pages of all processes as packed cells (state, frame, content), kept up to date by what was written since they were
 * read last: the pages of the arena that changed lead to page tables, items, frames; those to cells; only these are
 * looked at again. A step costs what it changed, and a pass over bytes to find the cells of frames that changed.
 */
import { ARENA_BASE, type BulkMemory } from "../../machine/memory/memory.ts";
import type { PageWatch } from "../../machine/memory/pagedBytes.ts";
import { ksmRecords } from "../ksmRecords.ts";
import type { Owner } from "../owners.ts";
import { areasOf } from "../pages.ts";
import { scanCursor } from "../scanCursor.ts";
import type { Structs } from "../structs.ts";
import { type CellLayout, isSameLayout, layoutCells } from "./cellLayout.ts";
import { type CellFacts, cellState, ENTRY, type FrameRecords } from "./cellStates.ts";
import { ItemSlots } from "./itemSlots.ts";
import { type Leaf, PageTables } from "./pageTables.ts";

const PAGE_SIZE = 4096;
const PRESENT = 0x101;
const DIRTY = 0x40;
/** linux/swapops.h: where an entry that is not present has its type, and the first of those of migrations. */
const SWAP_TYPE_SHIFT = 12;
const SWAP_TYPES = 32;
const FIRST_MIGRATION = 29;

/** Good until the next read: the arrays are written to, not made anew. */
export interface MemoryCells {
  readonly layout: CellLayout;
  /** cellState() of each cell. */
  readonly states: Uint8Array;
  /** 0: none. */
  readonly frames: Uint32Array;
  /** Id of the content, plus 1; 0: none. */
  readonly contents: Uint32Array;
  /** Cells that were read to be others than before the first read after settle(), in no order. */
  readonly changed: Uint32Array<ArrayBuffer>;
}

export class MemoryMap {
  private readonly structs: Structs;
  private readonly watch: PageWatch;
  private cells: Cells | undefined;

  constructor(structs: Structs) {
    this.structs = structs;
    this.watch = structs.machine.memory.watchPages();
  }

  /** What has changed so far is old news: `changed` begins anew. */
  settle(): void {
    this.cells?.settle();
  }

  /** The address of the rmap_item of a cell, as of the last read. */
  itemOf(cell: number): number | undefined {
    return this.cells?.itemOf(cell);
  }

  /** Everything as it is now. `owners`: the living processes. */
  read(owners: readonly Owner[]): MemoryCells {
    const layout = layoutCells(owners);
    const pages = this.watch.take();
    const bulk = this.structs.machine.memory.bulk();
    if (this.cells === undefined || !isSameLayout(this.cells.layout, layout)) {
      this.cells = new Cells(this.structs, layout);
      this.cells.readAll(bulk);
    } else {
      this.cells.follow(pages, bulk);
    }
    return this.cells.view(layout);
  }
}

class Cells {
  readonly layout: CellLayout;
  private readonly structs: Structs;
  private readonly tables: PageTables;
  private readonly items: ItemSlots;
  private readonly states: Uint8Array;
  private readonly frames: Uint32Array;
  private readonly contents: Uint32Array;
  private readonly entries: Uint8Array;
  private readonly item: Uint8Array;
  private readonly sequences: Uint8Array;
  private readonly isMergeable: Uint8Array;
  /** 1: to be looked at again. */
  private readonly isDirty: Uint8Array;
  private readonly isChanged: Uint8Array;
  private readonly changed: number[] = [];
  private areas: readonly string[] = [];
  private scan = -1;
  private isFrameDirty = new Uint8Array(0);

  constructor(structs: Structs, layout: CellLayout) {
    this.structs = structs;
    this.layout = layout;
    this.tables = new PageTables(structs, layout);
    this.items = new ItemSlots(structs, ksmRecords(structs), layout);
    const { cells } = layout;
    this.states = new Uint8Array(cells);
    this.frames = new Uint32Array(cells);
    this.contents = new Uint32Array(cells);
    this.entries = new Uint8Array(cells);
    this.item = new Uint8Array(cells);
    this.sequences = new Uint8Array(cells);
    this.isMergeable = new Uint8Array(cells);
    this.isDirty = new Uint8Array(cells);
    this.isChanged = new Uint8Array(cells);
  }

  readAll(bulk: BulkMemory): void {
    for (const process of this.layout.owners.keys()) this.walk(process, bulk);
    const arenaPages = Array.from({ length: Math.floor((bulk.u32.length * 4) / PAGE_SIZE) }, (_, page) => page);
    this.items.read(arenaPages, bulk, this.setItem);
    this.readAreas();
    this.isDirty.fill(1);
    this.finish(bulk);
    this.settle();
  }

  follow(pages: readonly number[], bulk: BulkMemory): void {
    const upper = new Set<number>();
    for (const page of pages) {
      for (const leaf of this.tables.leavesIn(page) ?? []) this.readLeaf(leaf, bulk);
      const process = this.tables.processOf(page);
      if (process !== undefined) upper.add(process);
    }
    for (const process of upper) this.walk(process, bulk);
    this.items.read(pages, bulk, this.setItem);
    this.readAreas();
    this.markFrames(pages, bulk);
    this.finish(bulk);
  }

  settle(): void {
    for (const cell of this.changed) this.isChanged[cell] = 0;
    this.changed.length = 0;
  }

  itemOf(cell: number): number | undefined {
    return this.items.itemOf(cell);
  }

  view(layout: CellLayout): MemoryCells {
    const { states, frames, contents } = this;
    return { layout, states, frames, contents, changed: Uint32Array.from(this.changed) };
  }

  private walk(process: number, bulk: BulkMemory): void {
    const { added, gone } = this.tables.walk(process, bulk);
    for (const { cell, count } of gone)
      for (let at = cell; at < cell + count; at += 1) this.setEntry(at, ENTRY.none, 0);
    for (const leaf of added) this.readLeaf(leaf, bulk);
  }

  private readLeaf({ word, cell, count }: Leaf, { u32 }: BulkMemory): void {
    for (let at = cell, from = word; at < cell + count; at += 1, from += 2) {
      const low = u32[from] ?? 0;
      const high = u32[from + 1] ?? 0;
      if ((low & PRESENT) !== 0)
        this.setEntry(at, (low & DIRTY) === 0 ? ENTRY.present : ENTRY.dirty, high * 2 ** 20 + (low >>> 12));
      else this.setEntry(at, low === 0 && high === 0 ? ENTRY.none : absentEntry(low), 0);
    }
  }

  private setEntry(cell: number, entry: number, frame: number): void {
    if (this.entries[cell] === entry && this.frames[cell] === frame) return;
    this.entries[cell] = entry;
    if (this.frames[cell] !== frame) this.note(cell);
    this.frames[cell] = frame;
    this.isDirty[cell] = 1;
  }

  private readonly setItem = (cell: number, item: number, sequence: number): void => {
    this.item[cell] = item;
    this.sequences[cell] = sequence;
    this.isDirty[cell] = 1;
  };

  /** Areas are few: they are read every time, and their cells set where they are others. */
  private readAreas(): void {
    const { layout, structs } = this;
    const areas = layout.owners.map(({ mm }) => (mm === undefined ? [] : areasOf(structs, mm)));
    const texts = areas.map((list) => list.map((each) => Object.values(each).map(String).join(" ")).join(";"));
    for (const { process, address, pages, first } of layout.regions) {
      if (texts[process] === this.areas[process]) continue;
      const now = new Uint8Array(pages);
      for (const { start, end, isMergeable } of areas[process] ?? []) {
        const from = Math.max(0, (start - address) / PAGE_SIZE);
        const to = Math.min(pages, (end - address) / PAGE_SIZE);
        if (isMergeable && from < to) now.fill(1, from, to);
      }
      for (let page = 0; page < pages; page += 1) {
        if (this.isMergeable[first + page] !== now[page]) this.isDirty[first + page] = 1;
      }
      this.isMergeable.set(now, first);
    }
    this.areas = texts;
  }

  /** Frames whose struct page or content id lies in what was written. */
  private markFrames(pages: readonly number[], { contents }: BulkMemory): void {
    if (this.isFrameDirty.length !== contents.length) this.isFrameDirty = new Uint8Array(contents.length);
    this.isFrameDirty.fill(0);
    const records = frameRecords(this.structs);
    const ids = contents.byteOffset;
    const mark = (page: number, base: number, size: number): void => {
      const from = Math.floor((page * PAGE_SIZE - base) / size);
      const to = Math.ceil(((page + 1) * PAGE_SIZE - base) / size);
      if (to > 0 && from < contents.length) this.isFrameDirty.fill(1, Math.max(1, from), Math.max(1, to));
    };
    for (const page of pages) {
      mark(page, ids, 4);
      if (records !== undefined) mark(page, records.base, records.size);
    }
  }

  /** Looks again at every cell that is dirty, whose frame is, or that the scan's number makes another. */
  private finish(bulk: BulkMemory): void {
    const { isDirty, isFrameDirty, frames, states, contents } = this;
    const records = frameRecords(this.structs);
    const scan = (scanCursor(this.structs)?.sequence ?? -1) & 0xff;
    if (scan !== this.scan) {
      for (let cell = 0; cell < isDirty.length; cell += 1) if (this.item[cell] !== 0) isDirty[cell] = 1;
    }
    this.scan = scan;
    const facts: { -readonly [K in keyof CellFacts]: CellFacts[K] } = {
      entry: 0,
      frame: 0,
      isMergeable: false,
      item: 0,
      sequence: 0,
    };
    for (let cell = 0; cell < isDirty.length; cell += 1) {
      const frame = frames[cell] ?? 0;
      if (isDirty[cell] === 0 && isFrameDirty[frame] !== 1) continue;
      isDirty[cell] = 0;
      facts.entry = this.entries[cell] ?? 0;
      facts.frame = frame;
      facts.isMergeable = this.isMergeable[cell] === 1;
      facts.item = this.item[cell] ?? 0;
      facts.sequence = this.sequences[cell] ?? 0;
      const state = cellState(facts, scan, records, bulk);
      const content = frame === 0 ? 0 : (bulk.contents[frame] ?? 0) + 1;
      if (states[cell] === state && contents[cell] === content) continue;
      states[cell] = state;
      contents[cell] = content;
      this.note(cell);
    }
  }

  private note(cell: number): void {
    if (this.isChanged[cell] !== 0) return;
    this.isChanged[cell] = 1;
    this.changed.push(cell);
  }
}

/** undefined before there are struct pages. */
function frameRecords(structs: Structs): FrameRecords | undefined {
  const vmemmap = structs.globalValue("vmemmap");
  const size = structs.machine.program.records.get("struct page")?.size;
  const mapping = structs.place("struct page", "mapping");
  const mapCount = structs.place("struct page", "_mapcount.counter");
  if (vmemmap === undefined || vmemmap === 0 || size === undefined) return undefined;
  if (mapping === undefined || mapCount === undefined) return undefined;
  return { base: vmemmap - ARENA_BASE, size, mapping: mapping.offset, mapCount: mapCount.offset };
}

/** `low`: the lower half of an entry that is not present, and not none. */
function absentEntry(low: number): number {
  return (low >>> SWAP_TYPE_SHIFT) % SWAP_TYPES >= FIRST_MIGRATION ? ENTRY.moving : ENTRY.swapped;
}
