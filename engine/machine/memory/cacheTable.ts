/**
 * The table of slab caches, in the arena: a record of 128 bytes for each owner, object size and alignment.
 * A map finds records by owner; it is only a shortcut, made again from the table after the arena was put back.
 */
import { invariant } from "../../base/invariant.ts";
import type { FlatMemory } from "./flatMemory.ts";
import { PAGE_SIZE } from "./memory.ts";
import { strideOf } from "./slabLayout.ts";

export const TABLE_PAGES = 64;
const TABLE = 2 * PAGE_SIZE;
const COUNT = PAGE_SIZE + 4;
const RECORD_BYTES = 128;
const MAX_CACHES = (TABLE_PAGES * PAGE_SIZE) / RECORD_BYTES;
const NAME_BYTES = 80;

/** Words of a record, in bytes from its start; the name is in front. */
export const CACHE = {
  size: 80,
  align: 84,
  stride: 88,
  /** Page of the slab that objects are taken from; 0: none. */
  openSlab: 92,
  slabs: 96,
  live: 100,
  freedHead: 104,
  freedTail: 108,
  freedCount: 112,
} as const;

export interface CacheRecord {
  readonly name: string;
  readonly objectSize: number;
  readonly live: number;
}

export class CacheTable {
  private readonly memory: FlatMemory;
  private readonly byOwner = new Map<string, number[]>();
  private known = 0;
  /** What was found last: most objects are made many at a time. Record 0: nothing. */
  private last = { owner: "", size: 0, align: 0, record: 0 };

  constructor(memory: FlatMemory) {
    this.memory = memory;
  }

  forgetLookups(): void {
    this.byOwner.clear();
    this.known = 0;
    this.last = { ...this.last, record: 0 };
  }

  /** Offset of the record, which is made when there is none. */
  find(owner: string, size: number, align: number): number {
    const { last } = this;
    if (last.record !== 0 && last.size === size && last.align === align && last.owner === owner) return last.record;
    this.learn();
    const record = this.lookUp(owner.slice(0, NAME_BYTES - 1), size, align);
    this.last = { owner, size, align, record };
    return record;
  }

  private lookUp(name: string, size: number, align: number): number {
    for (const record of this.byOwner.get(name) ?? []) {
      if (this.get(record + CACHE.size) === size && this.get(record + CACHE.align) === align) return record;
    }
    return this.add(name, size, align);
  }

  name(record: number): string {
    let name = "";
    for (let i = 0; i < NAME_BYTES && this.memory.u8[record + i] !== 0; i++)
      name += String.fromCharCode(this.memory.u8[record + i]!);
    return name;
  }

  list(): CacheRecord[] {
    return Array.from({ length: this.get(COUNT) }, (_, i) => {
      const record = TABLE + i * RECORD_BYTES;
      return {
        name: this.name(record),
        objectSize: this.get(record + CACHE.size),
        live: this.get(record + CACHE.live),
      };
    });
  }

  private add(name: string, size: number, align: number): number {
    const count = this.get(COUNT);
    invariant(count < MAX_CACHES, "the table of caches has room: owners are kinds of objects, not objects");
    const record = TABLE + count * RECORD_BYTES;
    this.memory.arena.touchRange(record, RECORD_BYTES);
    this.memory.arena.touchRange(COUNT, 4);
    for (let i = 0; i < name.length; i++) this.memory.u8[record + i] = name.charCodeAt(i) & 0x7f;
    this.memory.u32[(record + CACHE.size) / 4] = size;
    this.memory.u32[(record + CACHE.align) / 4] = align;
    this.memory.u32[(record + CACHE.stride) / 4] = strideOf(size, align);
    this.memory.u32[COUNT / 4] = count + 1;
    this.learn();
    return record;
  }

  private learn(): void {
    const count = this.get(COUNT);
    for (; this.known < count; this.known++) {
      const record = TABLE + this.known * RECORD_BYTES;
      const name = this.name(record);
      const records = this.byOwner.get(name);
      if (records === undefined) this.byOwner.set(name, [record]);
      else records.push(record);
    }
  }

  private get(offset: number): number {
    return this.memory.u32[offset >>> 2]!;
  }
}
