/**
 * KSM's rmap_items by the pages of the arena that they lie in: which cell each speaks for and what its flags say. Read
 * again only where something was written, so that a list of a million items is never walked.
 */
import { ARENA_BASE, type BulkMemory } from "../../machine/memory/memory.ts";
import { SHADOW_LIVE } from "../../machine/memory/shadow.ts";
import type { KsmRecords } from "../ksmRecords.ts";
import type { Structs } from "../structs.ts";
import { type CellLayout, cellOf } from "./cellLayout.ts";

const PAGE_SIZE = 4096;
const UNSTABLE_FLAG = 0x100;
const STABLE_FLAG = 0x200;
/** Smart scan: passes for which it still leaves the page out. */
export const SKIPS = ["remaining_skips", "skips_left"];
/** No two items begin in the same 64 bytes: an item has at least an rb_node, a process and an address. */
const SLOT_SHIFT = 6;

/** What is kept of a cell's item. */
export const ITEM = { present: 1, unstable: 2, stable: 4, skipped: 8 } as const;

/** Gets to know what becomes of a cell's item: 0 when it has none any more, and the low byte of its scan. */
export type SetItem = (cell: number, item: number, sequence: number) => void;

export class ItemSlots {
  private readonly structs: Structs;
  private readonly layout: CellLayout;
  private readonly names: readonly string[];
  private readonly places: { readonly mm: number; readonly address: number; readonly skips: number } | undefined;
  private readonly processes = new Map<number, number>();
  /** By 64 bytes of the arena: the cell of the item that begins there, plus 1. */
  private cells = new Int32Array(0);
  /** Where the last item was found; the next one mostly lies in the same region. */
  private last = { process: -1, start: 0, end: 0, first: 0 };

  constructor(structs: Structs, records: KsmRecords, layout: CellLayout) {
    this.structs = structs;
    this.layout = layout;
    const tag = records.rmapItem;
    const bare = tag?.replace(/^struct /, "");
    this.names = bare === undefined ? [] : [bare, `ksm_${bare}`];
    this.places = tag === undefined ? undefined : placesOf(structs, tag);
    for (const [process, { mm }] of layout.owners.entries()) if (mm !== undefined) this.processes.set(mm, process);
  }

  /** Reads the items of these pages of the arena; pages of anything else are passed over. */
  read(pages: readonly number[], bulk: BulkMemory, set: SetItem): void {
    const { places } = this;
    if (places === undefined) return;
    this.makeRoom(bulk.u32.length * 4);
    // An item that ends in a page may begin in the one before.
    const touched = new Set(pages);
    for (const page of pages) touched.add(Math.max(0, page - 1));
    for (const page of touched) this.forget(page, set);
    for (const { first, stride, count } of this.runsOf(touched)) {
      for (let i = 0, at = first; i < count; i += 1, at += stride) {
        if (bulk.shadow[at >>> 3] === SHADOW_LIVE) this.readItem(at, bulk, places, set);
      }
    }
  }

  /** The address of a cell's item. */
  itemOf(cell: number): number | undefined {
    const slot = this.cells.indexOf(cell + 1);
    if (slot < 0) return undefined;
    const places = this.structs.machine.objectPlaces((slot << SLOT_SHIFT) >>> 12);
    for (let i = 0; places !== undefined && i < places.count; i += 1) {
      const at = places.first + i * places.stride;
      if (at >>> SLOT_SHIFT === slot) return ARENA_BASE + at;
    }
    return undefined;
  }

  /** Whatever the page was: gone back, it may not be a slab's any more. */
  private forget(page: number, set: SetItem): void {
    const end = ((page + 1) * PAGE_SIZE) >>> SLOT_SHIFT;
    for (let slot = (page * PAGE_SIZE) >>> SLOT_SHIFT; slot < end; slot += 1) {
      const known = this.cells[slot] ?? 0;
      if (known === 0) continue;
      this.cells[slot] = 0;
      set(known - 1, 0, 0);
    }
  }

  private readItem(at: number, { u32 }: BulkMemory, places: NonNullable<ItemSlots["places"]>, set: SetItem): void {
    const mmWord = (at + places.mm) >>> 2;
    const mm = ((u32[mmWord + 1] ?? 0) | 0) * 2 ** 32 + (u32[mmWord] ?? 0);
    const process = mm === 0 ? undefined : this.processes.get(mm);
    if (process === undefined) return;
    const word = (at + places.address) >>> 2;
    const low = u32[word] ?? 0;
    const cell = this.cell(process, (u32[word + 1] ?? 0) * 2 ** 32 + (low - (low & (PAGE_SIZE - 1))));
    if (cell < 0) return;
    this.cells[at >>> SLOT_SHIFT] = cell + 1;
    const skips = places.skips < 0 ? 0 : ((u32[(at + places.skips) >>> 2] ?? 0) >>> (8 * (places.skips & 3))) & 0xff;
    const item =
      ITEM.present |
      ((low & UNSTABLE_FLAG) !== 0 ? ITEM.unstable : 0) |
      ((low & STABLE_FLAG) !== 0 ? ITEM.stable : skips > 0 ? ITEM.skipped : 0);
    set(cell, item, low & 0xff);
  }

  private cell(process: number, address: number): number {
    const { last } = this;
    if (process === last.process && address >= last.start && address < last.end)
      return last.first + (address - last.start) / PAGE_SIZE;
    const cell = cellOf(this.layout, process, address);
    const region = this.layout.regions.find(({ first, pages }) => cell >= first && cell < first + pages);
    if (cell < 0 || region === undefined) return -1;
    const { address: start, pages, first } = region;
    this.last = { process, start, end: start + pages * PAGE_SIZE, first };
    return cell;
  }

  private runsOf(
    pages: Iterable<number>,
  ): { readonly first: number; readonly stride: number; readonly count: number }[] {
    const { machine } = this.structs;
    const isOfItems = new Map<number, boolean>();
    const runs: { first: number; stride: number; count: number }[] = [];
    for (const page of pages) {
      const places = machine.objectPlaces(page);
      if (places === undefined) continue;
      let isItems = isOfItems.get(places.cache);
      if (isItems === undefined) {
        isItems = this.names.includes(machine.cacheName(places.cache));
        isOfItems.set(places.cache, isItems);
      }
      if (isItems) runs.push(places);
    }
    return runs;
  }

  private makeRoom(bytes: number): void {
    if (this.cells.length >= bytes >>> SLOT_SHIFT) return;
    const cells = new Int32Array(bytes >>> SLOT_SHIFT);
    cells.set(this.cells);
    this.cells = cells;
  }
}

function placesOf(structs: Structs, tag: string): ItemSlots["places"] {
  const mm = structs.place(tag, "mm");
  const address = structs.place(tag, "address");
  const skips = structs.place(tag, structs.firstPath(tag, SKIPS) ?? "");
  if (mm === undefined || address === undefined) return undefined;
  return { mm: mm.offset, address: address.offset, skips: skips?.offset ?? -1 };
}
