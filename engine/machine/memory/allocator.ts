/**
 * Memory for objects: caches of equal objects (one per owner, size and alignment) made of slabs, whose freed objects
 * wait in a queue so that a use after free is found for a long time. Addresses depend on nothing but the calls made.
 *
 * Everything lies in the arena: the allocator's words in page 1, a table of caches behind it, a header at the start
 * of each slab. The page map (flatMemory.ts) holds for each page of the arena: 0 nobody's, PAGE_OF_GLOBALS, or
 * 2 + the page number at which its slab starts.
 */
import type { Addr, StatementId, StepIndex } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import { FaultSignal } from "../fault.ts";
import { hexAddress } from "./badAccess.ts";
import type { CacheRecord } from "./cacheTable.ts";
import { CACHE, CacheTable, TABLE_PAGES } from "./cacheTable.ts";
import type { FlatMemory } from "./flatMemory.ts";
import { arenaAddress } from "./flatMemory.ts";
import type { ObjectPlaces } from "./memory.ts";
import { ARENA_BASE, PAGE_SIZE } from "./memory.ts";
import { GRANULE, SHADOW_FREED, SHADOW_LIVE, isLiveGranule } from "./shadow.ts";
import { HEADER_BYTES, TRACK_BYTES, isTrackInSlot, layoutSlab, quarantineLength } from "./slabLayout.ts";
import type { Provenance } from "./track.ts";
import { readTrack, writeTrack } from "./track.ts";

const SUPERBLOCK = PAGE_SIZE;
const NEXT_PAGE = SUPERBLOCK;
const FIRST_FREE_PAGE = 2 + TABLE_PAGES;
export const PAGE_OF_GLOBALS = 1;
const SLAB_BIAS = 2;

/** Words of a slab's header. */
const SLAB = { cache: 0, capacity: 4, carved: 8, first: 12, stride: 16 } as const;

/** Who asks now: for the tracks. */
export interface Clock {
  readonly step: StepIndex;
  readonly statement: StatementId | undefined;
}

export interface SlabObject {
  readonly cache: string;
  readonly base: Addr;
  readonly size: number;
  /** undefined: this place was never given out. */
  readonly state: "live" | "freed" | undefined;
  readonly allocated: Provenance | undefined;
  readonly freed: Provenance | undefined;
}

export class Allocator {
  private readonly memory: FlatMemory;
  private readonly clock: Clock;
  private readonly table: CacheTable;

  constructor(memory: FlatMemory, clock: Clock) {
    this.memory = memory;
    this.clock = clock;
    memory.reserve(FIRST_FREE_PAGE * PAGE_SIZE);
    this.set(NEXT_PAGE, FIRST_FREE_PAGE);
    this.table = new CacheTable(memory);
  }

  /** Called when the arena was put back to an earlier state. */
  forgetLookups(): void {
    this.table.forgetLookups();
  }

  /** Whole pages that are nobody's objects (globals, boot arrays): zero, and not accessible yet. Offset in the arena. */
  takePages(count: number, mapEntry: number): number {
    const page = this.get(NEXT_PAGE);
    this.memory.reserve((page + count) * PAGE_SIZE);
    this.set(NEXT_PAGE, page + count);
    this.memory.pageMap.touchRange(page * 4, count * 4);
    this.memory.pageOwners.fill(mapEntry, page, page + count);
    return page * PAGE_SIZE;
  }

  allocate(sizeBytes: number, owner: string, align = 8, zero = false): Addr {
    invariant(align >= 1 && (align & (align - 1)) === 0, `alignment ${align} is a power of two`);
    invariant(Number.isInteger(sizeBytes) && sizeBytes >= 0, `a size of ${sizeBytes} bytes`);
    const size = Math.max(sizeBytes, 1);
    const cache = this.table.find(owner, Math.ceil(size / 8) * 8, Math.max(align, 8));
    const stride = this.get(cache + CACHE.stride);
    const reuse = this.get(cache + CACHE.freedCount) > quarantineLength(stride);
    const offset = reuse ? this.takeOldestFreed(cache) : this.carve(cache);
    this.memory.setShadow(offset, size, SHADOW_LIVE);
    this.set(cache + CACHE.live, this.get(cache + CACHE.live) + 1);
    const track = this.trackOf(offset);
    writeTrack(this.memory, track, this.clock);
    this.set(track + 8, 0);
    this.set(track + 12, 0);
    if (zero && reuse) {
      this.memory.arena.touchRange(offset, size);
      this.memory.u8.fill(0, offset, offset + size);
    }
    return arenaAddress(offset);
  }

  /** NULL is ignored. Fault "double-free", or "wild-access" for what is not the start of an object. */
  free(address: number): void {
    if (address === 0) return;
    const place = this.placeOf(address);
    if (place === undefined || place.base !== address - ARENA_BASE || !place.isCarved)
      throw new FaultSignal("wild-access", `free of ${hexAddress(address)}, which is not the start of an object`, {
        address,
      });
    const { base, cache } = place;
    const shadow = this.memory.shadow[base / GRANULE]!;
    if (!isLiveGranule(shadow))
      throw new FaultSignal("double-free", `double free of ${hexAddress(address)}`, { address });
    this.memory.setShadow(base, this.get(cache + CACHE.size), SHADOW_FREED);
    writeTrack(this.memory, this.trackOf(base) + 8, this.clock);
    this.set(cache + CACHE.live, this.get(cache + CACHE.live) - 1);
    this.queueFreed(cache, base);
  }

  /** The object at or nearest before an address; undefined outside slabs. */
  objectAt(address: number): SlabObject | undefined {
    const place = this.placeOf(address);
    if (place === undefined) return undefined;
    const { base, cache, isCarved } = place;
    const name = this.table.name(cache);
    const cacheSize = this.get(cache + CACHE.size);
    if (!isCarved)
      return {
        cache: name,
        base: arenaAddress(base),
        size: cacheSize,
        state: undefined,
        allocated: undefined,
        freed: undefined,
      };
    const isLive = this.memory.shadow[base / GRANULE] !== SHADOW_FREED;
    const track = this.trackOf(base);
    return {
      cache: name,
      base: arenaAddress(base),
      size: isLive ? this.liveBytes(base, cacheSize) : cacheSize,
      state: isLive ? "live" : "freed",
      allocated: readTrack(this.memory, track),
      freed: isLive ? undefined : readTrack(this.memory, track + 8),
    };
  }

  /** What a page of the arena holds of a slab's objects; undefined where it is no slab's. */
  placesIn(page: number): ObjectPlaces | undefined {
    const start = page * PAGE_SIZE;
    const slab = start < this.memory.size ? this.slabOf(start) : undefined;
    if (slab === undefined) return undefined;
    const stride = this.get(slab + SLAB.stride);
    const firstOfSlab = slab + this.get(slab + SLAB.first);
    const from = Math.max(0, Math.floor((start - firstOfSlab) / stride));
    const to = Math.min(this.get(slab + SLAB.carved), Math.ceil((start + PAGE_SIZE - firstOfSlab) / stride));
    return {
      cache: this.get(slab + SLAB.cache),
      first: firstOfSlab + from * stride,
      stride,
      count: Math.max(0, to - from),
    };
  }

  cacheName(cache: number): string {
    return this.table.name(cache);
  }

  caches(): CacheRecord[] {
    return this.table.list();
  }

  private placeOf(address: number): { base: number; cache: number; isCarved: boolean } | undefined {
    const offset = address - ARENA_BASE;
    if (offset < 0 || offset >= this.memory.size) return undefined;
    const slab = this.slabOf(offset);
    if (slab === undefined) return undefined;
    const index = Math.floor((offset - slab - this.get(slab + SLAB.first)) / this.get(slab + SLAB.stride));
    const slot = Math.max(0, Math.min(index, this.get(slab + SLAB.capacity) - 1));
    return {
      base: slab + this.get(slab + SLAB.first) + slot * this.get(slab + SLAB.stride),
      cache: this.get(slab + SLAB.cache),
      isCarved: slot < this.get(slab + SLAB.carved),
    };
  }

  private slabOf(offset: number): number | undefined {
    const page = Math.floor(offset / PAGE_SIZE);
    const entry = this.memory.pageOwners[page]!;
    return entry < SLAB_BIAS ? undefined : (entry - SLAB_BIAS) * PAGE_SIZE;
  }

  private trackOf(base: number): number {
    const slab = this.slabOf(base);
    invariant(slab !== undefined, "an object lies in a slab");
    const stride = this.get(slab + SLAB.stride);
    const cache = this.get(slab + SLAB.cache);
    if (isTrackInSlot(this.get(cache + CACHE.align))) return base + stride - TRACK_BYTES;
    return slab + HEADER_BYTES + ((base - slab - this.get(slab + SLAB.first)) / stride) * TRACK_BYTES;
  }

  private carve(cache: number): number {
    let slab = this.get(cache + CACHE.openSlab) * PAGE_SIZE;
    if (slab === 0 || this.get(slab + SLAB.carved) === this.get(slab + SLAB.capacity)) slab = this.addSlab(cache);
    const index = this.get(slab + SLAB.carved);
    this.set(slab + SLAB.carved, index + 1);
    return slab + this.get(slab + SLAB.first) + index * this.get(slab + SLAB.stride);
  }

  private addSlab(cache: number): number {
    const slabs = this.get(cache + CACHE.slabs);
    const layout = layoutSlab(this.get(cache + CACHE.size), this.get(cache + CACHE.align), slabs);
    const slab = this.takePages(layout.pages, this.get(NEXT_PAGE) + SLAB_BIAS);
    this.set(slab + SLAB.cache, cache);
    this.set(slab + SLAB.capacity, layout.capacity);
    this.set(slab + SLAB.first, layout.first);
    this.set(slab + SLAB.stride, layout.stride);
    this.set(cache + CACHE.slabs, slabs + 1);
    this.set(cache + CACHE.openSlab, slab / PAGE_SIZE);
    return slab;
  }

  /** The queue of freed objects goes through their first four bytes. */
  private queueFreed(cache: number, base: number): void {
    this.set(base, 0);
    const tail = this.get(cache + CACHE.freedTail);
    if (tail === 0) this.set(cache + CACHE.freedHead, base);
    else this.set(tail, base);
    this.set(cache + CACHE.freedTail, base);
    this.set(cache + CACHE.freedCount, this.get(cache + CACHE.freedCount) + 1);
  }

  private takeOldestFreed(cache: number): number {
    const base = this.get(cache + CACHE.freedHead);
    const next = this.get(base);
    this.set(cache + CACHE.freedHead, next);
    if (next === 0) this.set(cache + CACHE.freedTail, 0);
    this.set(cache + CACHE.freedCount, this.get(cache + CACHE.freedCount) - 1);
    return base;
  }

  private liveBytes(base: number, cacheSize: number): number {
    const last = this.memory.shadow[(base + cacheSize) / GRANULE - 1]!;
    return cacheSize - GRANULE + last;
  }

  private get(offset: number): number {
    return this.memory.u32[offset >>> 2]!;
  }

  private set(offset: number, value: number): void {
    if (this.memory.marks[offset >>> 12] === 0) this.memory.arena.touch(offset >>> 12);
    this.memory.u32[offset >>> 2] = value;
  }
}
