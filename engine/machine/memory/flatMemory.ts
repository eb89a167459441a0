/**
 * The flat memory (see memory.ts for the address map): checked loads and stores on the arena inline, everything
 * unusual (partial granules, page frames, faults) in slow paths.
 *
 * Little-endian, on a little-endian host. A 64-bit value is held as a signed number; a load of one outside ±2^53 is
 * the Fault "integer-range".
 */
import type { Addr, ContentId, Pfn } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { PageStore } from "../../pages/pageStore.ts";
import { FaultSignal } from "../fault.ts";
import { Arena } from "./arena.ts";
import { describeBadAccess, hexAddress } from "./badAccess.ts";
import type { BulkMemory, Memory } from "./memory.ts";
import { ARENA_BASE, PAGE_SIZE } from "./memory.ts";
import { copyRange, fillRange, readRange, writeRange } from "./blockAccess.ts";
import { FrameWindow } from "./frameWindow.ts";
import type { PageWatch } from "./pagedBytes.ts";
import { SHADOW_LIVE, isAccessible } from "./shadow.ts";

const TWO_32 = 4_294_967_296;

export const SIZE_OF: Readonly<Record<ScalarKind, number>> = {
  bool: 1,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
};

const MAX_KEPT_STRINGS = 256;
const MAX_KEPT_LENGTH = 64;

interface KeptString {
  readonly addr: number;
  readonly text: string;
  /** With its terminator. */
  readonly bytes: Uint8Array;
}

export class FlatMemory extends Arena implements Memory {
  readonly frames: FrameWindow;
  /** What was read before, of the arena: names of slab caches are read at every allocation. Looked at anew each time. */
  private readonly strings = new Map<number, KeptString>();
  /** The one of them that was asked for last. */
  private lastString: KeptString | undefined = undefined;

  /** `from`: the contents of its frames; or a memory that it is another view of. */
  constructor(from: PageStore | FlatMemory, maxBytes?: number) {
    super(maxBytes, from instanceof FlatMemory ? from : undefined);
    this.frames = from instanceof FlatMemory ? from.frames : new FrameWindow(this, from);
  }

  loadU8(addr: number): number {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && this.shadow[off >>> 3] === SHADOW_LIVE) return this.u8[off]!;
    return this.loadSlow("u8", addr);
  }

  loadI8(addr: number): number {
    return (this.loadU8(addr) << 24) >> 24;
  }

  loadU16(addr: number): number {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && (off & 1) === 0 && this.shadow[off >>> 3] === SHADOW_LIVE)
      return this.u16[off >>> 1]!;
    return this.loadSlow("u16", addr);
  }

  loadI16(addr: number): number {
    return (this.loadU16(addr) << 16) >> 16;
  }

  loadI32(addr: number): number {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && (off & 3) === 0 && this.shadow[off >>> 3] === SHADOW_LIVE)
      return this.i32[off >>> 2]!;
    return this.loadSlow("i32", addr);
  }

  loadU32(addr: number): number {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && (off & 3) === 0 && this.shadow[off >>> 3] === SHADOW_LIVE)
      return this.u32[off >>> 2]!;
    return this.loadSlow("u32", addr);
  }

  load64(addr: number): number {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && (off & 7) === 0 && this.shadow[off >>> 3] === SHADOW_LIVE) {
      const high = this.i32[(off >>> 2) + 1]!;
      if (high >= -0x200000 && high < 0x200000) return high * TWO_32 + this.u32[off >>> 2]!;
    }
    return this.loadSlow("i64", addr);
  }

  store8(addr: number, value: number): void {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && this.shadow[off >>> 3] === SHADOW_LIVE) {
      if (this.marks[off >>> 12] === 0) this.arena.touch(off >>> 12);
      this.u8[off] = value;
    } else this.storeSlow("u8", addr, value);
  }

  store16(addr: number, value: number): void {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && (off & 1) === 0 && this.shadow[off >>> 3] === SHADOW_LIVE) {
      if (this.marks[off >>> 12] === 0) this.arena.touch(off >>> 12);
      this.u16[off >>> 1] = value;
    } else this.storeSlow("u16", addr, value);
  }

  store32(addr: number, value: number): void {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && (off & 3) === 0 && this.shadow[off >>> 3] === SHADOW_LIVE) {
      if (this.marks[off >>> 12] === 0) this.arena.touch(off >>> 12);
      this.i32[off >>> 2] = value;
    } else this.storeSlow("i32", addr, value);
  }

  store64(addr: number, value: number): void {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off < this.size && (off & 7) === 0 && this.shadow[off >>> 3] === SHADOW_LIVE) {
      if (this.marks[off >>> 12] === 0) this.arena.touch(off >>> 12);
      this.i32[off >>> 2] = value;
      this.i32[(off >>> 2) + 1] = Math.floor(value / TWO_32);
    } else this.storeSlow("i64", addr, value);
  }

  load(kind: ScalarKind, addr: number): number {
    switch (kind) {
      case "bool":
        return this.loadU8(addr) === 0 ? 0 : 1;
      case "u8":
        return this.loadU8(addr);
      case "i8":
        return this.loadI8(addr);
      case "u16":
        return this.loadU16(addr);
      case "i16":
        return this.loadI16(addr);
      case "u32":
        return this.loadU32(addr);
      case "i32":
        return this.loadI32(addr);
      case "u64":
      case "i64":
        return this.load64(addr);
    }
  }

  store(kind: ScalarKind, addr: number, value: number): void {
    switch (kind) {
      case "u64":
      case "i64":
        return this.store64(addr, value);
      case "u32":
      case "i32":
        return this.store32(addr, value);
      case "u16":
      case "i16":
        return this.store16(addr, value);
      case "u8":
      case "i8":
        return this.store8(addr, value);
      case "bool":
        return this.store8(addr, Number(value !== 0));
    }
  }

  peek(kind: ScalarKind, addr: number): number | undefined {
    const size = SIZE_OF[kind];
    if (addr % size !== 0) return undefined;
    if (this.frames.contains(addr)) return inRange(kind, this.frames.load(kind, addr));
    return this.isLive(addr, size) ? inRange(kind, this.rawLoad(kind, addr - ARENA_BASE)) : undefined;
  }

  rawBytes(addr: number, size: number): Uint8Array | undefined {
    const off = addr - ARENA_BASE;
    if (off >= 0 && off + size <= this.size) return this.u8.subarray(off, off + size);
    if (!this.frames.contains(addr) || Math.floor(addr / PAGE_SIZE) !== Math.floor((addr + size - 1) / PAGE_SIZE))
      return undefined;
    return this.frames.readPart(addr, size);
  }

  copy(dst: number, src: number, size: number): void {
    copyRange(this, dst, src, size);
  }

  /** A copy of few whole words in the arena, all alive; false, and nothing is done, when it is anything else. */
  copyWords(dst: number, src: number, size: number): boolean {
    const to = (dst - ARENA_BASE) / 8;
    const from = (src - ARENA_BASE) / 8;
    const words = size >>> 3;
    if (to >>> 0 !== to || from >>> 0 !== from || (size & 7) !== 0) return false;
    // A word that is moved on must not have been written before.
    if (to > from && to < from + words) return false;
    const { shadow, i32, marks } = this;
    for (let i = 0; i < words; i++)
      if (shadow[to + i] !== SHADOW_LIVE || shadow[from + i] !== SHADOW_LIVE) return false;
    if (marks[to >>> 9] === 0 || marks[(to + words - 1) >>> 9] === 0) this.arena.touchRange(to * 8, size);
    for (let i = 0; i < words * 2; i++) i32[to * 2 + i] = i32[from * 2 + i]!;
    return true;
  }

  fill(dst: number, byte: number, size: number): void {
    fillRange(this, dst, byte, size);
  }

  readBytes(addr: number, size: number): Uint8Array {
    return readRange(this, addr, size);
  }

  writeBytes(addr: number, bytes: Uint8Array): void {
    writeRange(this, addr, bytes);
  }

  readString(addr: number, limit = PAGE_SIZE): string {
    const known = this.lastString?.addr === addr ? this.lastString : this.strings.get(addr);
    if (known !== undefined && known.text.length < limit && this.holds(known)) {
      this.lastString = known;
      return known.text;
    }
    const text = this.readCharacters(addr, limit);
    const isKept =
      text.length < Math.min(limit, MAX_KEPT_LENGTH) && addr >= ARENA_BASE && addr < ARENA_BASE + this.size;
    if (isKept && this.strings.size < MAX_KEPT_STRINGS) this.strings.set(addr, { addr, text, bytes: withNul(text) });
    return text;
  }

  /** Whether a string, with its terminator, lies there and is alive. */
  private holds({ addr, bytes }: KeptString): boolean {
    const { u8, shadow } = this;
    const off = addr - ARENA_BASE;
    const last = off + bytes.length - 1;
    for (let granule = off >>> 3; granule < last >>> 3; granule++) if (shadow[granule] !== SHADOW_LIVE) return false;
    if (!isAccessible(shadow[last >>> 3]!, last, 1)) return false;
    for (let i = 0; i < bytes.length; i++) if (u8[off + i] !== bytes[i]) return false;
    return true;
  }

  private readCharacters(addr: number, limit: number): string {
    let text = "";
    for (let i = 0; i < limit; i++) {
      const byte = this.loadU8(addr + i);
      if (byte === 0) break;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  isInFrame(addr: number): boolean {
    return this.frames.contains(addr);
  }

  frameContent(pfn: Pfn): ContentId {
    return this.frames.content(pfn);
  }

  setFrameContent(pfn: Pfn, content: ContentId): void {
    this.frames.setContent(pfn, content);
  }

  bulk(): BulkMemory {
    return { u32: this.u32, shadow: this.shadow, contents: this.frames.contents, prefixes: this.frames.prefixes };
  }

  watchPages(): PageWatch {
    return this.arena.watch();
  }

  /** Fault unless all of the bytes lie in objects of the arena that are alive. */
  checkRange(addr: number, size: number, verb: "read" | "write"): void {
    const bad = this.firstInaccessible(addr, size);
    if (bad !== undefined) this.fail(bad, size, verb);
  }

  fail(addr: number, size: number, verb: "read" | "write"): never {
    const { kind, text } = describeBadAccess(this, addr, size, verb);
    throw new FaultSignal(kind, text, { address: addr });
  }

  private loadSlow(kind: ScalarKind, addr: number): number {
    const size = SIZE_OF[kind];
    invariant(Number.isInteger(addr), `an address is an integer, not ${addr}`);
    if (addr % size !== 0) this.unaligned(addr, size, "read");
    if (this.frames.contains(addr)) return required(kind, addr, this.frames.load(kind, addr));
    const off = addr - ARENA_BASE;
    if (off < 0 || off >= this.size || !isAccessible(this.shadow[off >>> 3]!, off, size)) this.fail(addr, size, "read");
    return required(kind, addr, this.rawLoad(kind, off));
  }

  private storeSlow(kind: ScalarKind, addr: number, value: number): void {
    const size = SIZE_OF[kind];
    invariant(Number.isInteger(addr), `an address is an integer, not ${addr}`);
    if (addr % size !== 0) this.unaligned(addr, size, "write");
    if (this.frames.contains(addr)) return this.frames.store(size, addr, value);
    const off = addr - ARENA_BASE;
    if (off < 0 || off >= this.size || !isAccessible(this.shadow[off >>> 3]!, off, size))
      this.fail(addr, size, "write");
    this.arena.touchRange(off, size);
    if (size === 4) this.i32[off >>> 2] = value;
    else if (size === 2) this.u16[off >>> 1] = value;
    else this.u8[off] = value;
  }

  private unaligned(addr: number, size: number, verb: string): never {
    if (addr < 0 || addr >= PAGE_SIZE)
      throw new FaultSignal("unaligned-access", `unaligned access: ${verb} of ${size} bytes at ${hexAddress(addr)}`, {
        address: addr,
      });
    return this.fail(addr, size, verb === "read" ? "read" : "write");
  }

  private rawLoad(kind: ScalarKind, off: number): number {
    switch (SIZE_OF[kind]) {
      case 8:
        return this.i32[(off >>> 2) + 1]! * TWO_32 + this.u32[off >>> 2]!;
      case 4:
        return kind === "i32" ? this.i32[off >>> 2]! : this.u32[off >>> 2]!;
      case 2:
        return kind === "i16" ? this.i16[off >>> 1]! : this.u16[off >>> 1]!;
      default:
        if (kind === "bool") return this.u8[off] === 0 ? 0 : 1;
        return kind === "i8" ? this.i8[off]! : this.u8[off]!;
    }
  }
}

function withNul(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 1);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The arena's address of an offset. */
export function arenaAddress(offset: number): Addr {
  return (ARENA_BASE + offset) as Addr;
}

function inRange(kind: ScalarKind, value: number): number | undefined {
  return SIZE_OF[kind] < 8 || (value >= -(2 ** 53) && value < 2 ** 53) ? value : undefined;
}

function required(kind: ScalarKind, addr: number, value: number): number {
  if (inRange(kind, value) === undefined)
    throw new FaultSignal("integer-range", `the 64-bit value at ${hexAddress(addr)} is outside ±2^53`, {
      address: addr,
    });
  return value;
}
