/**
 * Page frames: which content each holds (a u32 a frame, in the arena) and the window at FRAME_BASE through which
 * single bytes and words of it are read and written. A write makes a new content in the page store.
 *
 * Beside the ids lie the contents' first eight bytes, as big-endian numbers: nearly every comparison of a tree ends there,
 * and then touches one place for a page instead of two that follow from each other (id, content).
 */
import type { ContentId, Pfn } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { PageStore } from "../../pages/pageStore.ts";
import type { FlatMemory } from "./flatMemory.ts";
import { FRAME_BASE, PAGE_SIZE } from "./memory.ts";

export class FrameWindow {
  count = 0;
  private readonly memory: FlatMemory;
  private readonly pages: PageStore;
  /** Where in the arena the ids lie, and the first eight bytes. */
  idsOffset = 0;
  prefixesOffset = 0;

  constructor(memory: FlatMemory, pages: PageStore) {
    this.memory = memory;
    this.pages = pages;
  }

  /** Where in the arena `count` u32s and `count` u64s lie, all zero: every frame holds the page of zeros. */
  attach(count: number, idsOffset: number, prefixesOffset: number): void {
    this.count = count;
    this.idsOffset = idsOffset;
    this.prefixesOffset = prefixesOffset;
  }

  contains(addr: number): boolean {
    return addr >= FRAME_BASE && addr < FRAME_BASE + this.count * PAGE_SIZE;
  }

  /** Of all frames; good until the next write. */
  get contents(): Uint32Array {
    return this.memory.u32.subarray(this.idsOffset / 4, this.idsOffset / 4 + this.count);
  }

  /** Two words for each frame; as good as `contents`. */
  get prefixes(): Uint32Array {
    return this.memory.u32.subarray(this.prefixesOffset / 4, this.prefixesOffset / 4 + this.count * 2);
  }

  content(pfn: Pfn): ContentId {
    invariant(pfn >= 0 && pfn < this.count, `frame ${pfn} of ${this.count}`);
    return this.memory.u32[this.idsOffset / 4 + pfn]! as ContentId;
  }

  setContent(pfn: Pfn, content: ContentId): void {
    invariant(pfn >= 0 && pfn < this.count, `frame ${pfn} of ${this.count}`);
    this.memory.arena.touchRange(this.idsOffset + pfn * 4, 4);
    this.memory.u32[this.idsOffset / 4 + pfn] = content;
    const prefix = this.prefixesOffset + pfn * 8;
    this.memory.arena.touchRange(prefix, 8);
    this.memory.u32[prefix / 4] = this.pages.prefix(content, 1);
    this.memory.u32[prefix / 4 + 1] = this.pages.prefix(content, 0);
  }

  pfnOf(addr: number): Pfn {
    return Math.floor((addr - FRAME_BASE) / PAGE_SIZE) as Pfn;
  }

  /** The raw value (not checked for ±2^53). */
  load(kind: ScalarKind, addr: number): number {
    const offset = (addr - FRAME_BASE) % PAGE_SIZE;
    const bytes = this.pages.bytes(this.content(this.pfnOf(addr)));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    switch (kind) {
      case "bool":
        return view.getUint8(offset) === 0 ? 0 : 1;
      case "u8":
        return view.getUint8(offset);
      case "i8":
        return view.getInt8(offset);
      case "u16":
        return view.getUint16(offset, true);
      case "i16":
        return view.getInt16(offset, true);
      case "u32":
        return view.getUint32(offset, true);
      case "i32":
        return view.getInt32(offset, true);
      case "u64":
      case "i64":
        return view.getInt32(offset + 4, true) * 2 ** 32 + view.getUint32(offset, true);
    }
  }

  store(size: number, addr: number, value: number): void {
    const bytes = new Uint8Array(size);
    let rest = value;
    for (let i = 0; i < size; i++) {
      bytes[i] = rest;
      rest = Math.floor(rest / 256);
    }
    this.writePart(addr, bytes);
  }

  /** Bytes of one frame, not beyond its end. */
  readPart(addr: number, size: number): Uint8Array {
    const offset = (addr - FRAME_BASE) % PAGE_SIZE;
    return this.pages.bytes(this.content(this.pfnOf(addr))).subarray(offset, offset + size);
  }

  /** Bytes into one frame, not beyond its end. */
  writePart(addr: number, bytes: Uint8Array): void {
    const pfn = this.pfnOf(addr);
    const offset = (addr - FRAME_BASE) % PAGE_SIZE;
    const content =
      bytes.length === PAGE_SIZE ? this.pages.intern(bytes) : this.pages.patch(this.content(pfn), offset, bytes);
    this.setContent(pfn, content);
  }

  fillWhole(addr: number, byte: number): void {
    this.setContent(this.pfnOf(addr), this.pages.repeated(byte & 0xff));
  }
}
