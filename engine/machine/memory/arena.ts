/**
 * The arena's buffers (contents, shadow, page map), their growth, and typed views of them for the accesses of
 * flatMemory.ts. A load or store reads these fields anew each time: the views are others after the arena has grown.
 */
import { FaultSignal } from "../fault.ts";
import { ARENA_BASE, PAGE_SIZE } from "./memory.ts";
import { type Home, PagedBytes } from "./pagedBytes.ts";
import { GRANULE, SHADOW_LIVE, isAccessible } from "./shadow.ts";

const INITIAL_BYTES = 4 << 20;
const DEFAULT_MAX_BYTES = 3 * 2 ** 30;

export class Arena {
  readonly arena: PagedBytes;
  readonly shadowBytes: PagedBytes;
  /** A u32 for each page of the arena: see allocator.ts. */
  readonly pageMap: PagedBytes;
  readonly maxBytes: number;

  /** Views of the buffers, fetched anew when those move. */
  size = 0;
  u8!: Uint8Array;
  i8!: Int8Array;
  u16!: Uint16Array;
  i16!: Int16Array;
  u32!: Uint32Array;
  i32!: Int32Array;
  marks!: Uint8Array;
  shadow!: Uint8Array;
  pageOwners: Uint32Array = new Uint32Array(0);
  /** Told of the size that the arena is about to have: where it lies there may be no room for so much. */
  beforeGrowth: (capacity: number) => void = () => undefined;
  /** Called when the arena's views are others than before. */
  onMoved: () => void = () => undefined;

  /** `shared`: the one whose buffers it has. */
  constructor(maxBytes: number | undefined, shared?: Arena) {
    this.arena = shared?.arena ?? new PagedBytes(INITIAL_BYTES);
    this.shadowBytes = shared?.shadowBytes ?? new PagedBytes(INITIAL_BYTES / GRANULE);
    this.pageMap = shared?.pageMap ?? new PagedBytes(PAGE_SIZE);
    this.maxBytes = Math.floor((maxBytes ?? DEFAULT_MAX_BYTES) / PAGE_SIZE) * PAGE_SIZE;
    this.refreshViews();
  }

  /** Makes room for `bytes` of arena. Fault "out-of-memory" above the limit, or when the host has no more. */
  reserve(bytes: number): void {
    if (bytes <= this.size) return;
    if (bytes > this.maxBytes)
      throw new FaultSignal("out-of-memory", `the simulated machine's memory is full (${this.maxBytes} bytes)`);
    let capacity = this.size;
    while (capacity < bytes) capacity *= 2;
    capacity = Math.max(bytes, Math.min(capacity, this.maxBytes));
    this.beforeGrowth(capacity);
    try {
      this.arena.grow(capacity);
      this.shadowBytes.grow(Math.ceil(capacity / GRANULE / PAGE_SIZE) * PAGE_SIZE);
      const mapBytes = Math.ceil((capacity / PAGE_SIZE) * 4);
      if (mapBytes > this.pageMap.capacity) this.pageMap.grow(Math.ceil(mapBytes / PAGE_SIZE) * PAGE_SIZE);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new FaultSignal("out-of-memory", `the host has no ${capacity} bytes for the simulated machine`);
    } finally {
      this.refreshViews();
    }
  }

  /** The contents and their shadow lie there from now on. */
  moveTo(arena: Home, shadow: Home): void {
    this.arena.moveTo(arena);
    this.shadowBytes.moveTo(shadow);
    this.refreshViews();
  }

  /** To be called when a buffer was grown or its marks were exchanged. */
  refreshViews(): void {
    this.arena.refetch();
    this.shadowBytes.refetch();
    this.marks = this.arena.marks;
    this.shadow = this.shadowBytes.u8;
    if (this.pageOwners.buffer !== this.pageMap.u8.buffer) this.pageOwners = new Uint32Array(this.pageMap.u8.buffer);
    if (this.u8 === this.arena.u8) return;
    this.viewArena(this.arena.u8);
    this.onMoved();
  }

  private viewArena(bytes: Uint8Array<ArrayBuffer>): void {
    const { buffer, byteOffset, length } = bytes;
    this.u8 = bytes;
    this.size = length;
    this.i8 = new Int8Array(buffer, byteOffset, length);
    this.u16 = new Uint16Array(buffer, byteOffset, length / 2);
    this.i16 = new Int16Array(buffer, byteOffset, length / 2);
    this.u32 = new Uint32Array(buffer, byteOffset, length / 4);
    this.i32 = new Int32Array(buffer, byteOffset, length / 4);
  }

  /** Whether all of the bytes lie in objects of the arena that are alive. */
  isLive(addr: number, size: number): boolean {
    return this.firstInaccessible(addr, size) === undefined;
  }

  /** Sets the shadow of `size` bytes from `offset` (a multiple of 8) on; the last granule may be partial when live. */
  setShadow(offset: number, size: number, shadow: number): void {
    const first = offset / GRANULE;
    const full = Math.floor(size / GRANULE);
    const rest = size % GRANULE;
    this.shadowBytes.touchRange(first, full + (rest > 0 ? 1 : 0));
    if (full < 16) for (let i = first; i < first + full; i++) this.shadow[i] = shadow;
    else this.shadow.fill(shadow, first, first + full);
    if (rest > 0) this.shadow[first + full] = shadow === SHADOW_LIVE ? rest : shadow;
  }

  /** The first of `size` bytes that no live object has. */
  protected firstInaccessible(addr: number, size: number): number | undefined {
    const start = addr - ARENA_BASE;
    if (start < 0 || start + size > this.size) return addr;
    for (let off = start; off < start + size; off = (Math.floor(off / GRANULE) + 1) * GRANULE) {
      const end = Math.min(start + size, (Math.floor(off / GRANULE) + 1) * GRANULE);
      if (!isAccessible(this.shadow[off >>> 3]!, off, end - off)) return ARENA_BASE + off;
    }
    return undefined;
  }
}
