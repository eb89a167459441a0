/**
 * The memory as work sees it that is to be remembered (touches.ts): every access is noted and passed on. The work has
 * places of its own, which it always finds as they are now, and which are not noted. Whoever has the work done says what
 * becomes of what it writes:
 *
 *   "elsewhere"   it is written and noted, inside an undo of the arena
 *   "own"         it goes to the work's own places, without the arena's marks, and giveBack() puts back what was there;
 *                 a write to anything else is a Fault, before it is made
 *
 * A class that passes on, not an object made from the other one: to have a memory as their prototype gives each of them a
 * shape of its own in V8, and all loads of all machines then see several.
 */
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { FaultSignal } from "../fault.ts";
import { FlatMemory, SIZE_OF } from "./flatMemory.ts";
import type { BulkMemory } from "./memory.ts";
import { ARENA_BASE } from "./memory.ts";
import { GRANULE, SHADOW_LIVE, isAccessible } from "./shadow.ts";
import { MAX_GRANULES, Touches } from "./touches.ts";

const TWO_32 = 4_294_967_296;

/** Addresses. Its shadow is the same all over when work begins. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export class NotingMemory extends FlatMemory {
  private readonly inner: FlatMemory;
  private touches = new Touches();
  private isWhole = true;
  private own: readonly Place[] = [];
  private writes: "own" | "elsewhere" = "elsewhere";
  /** What own places held: granule, its two words. */
  private readonly held: number[] = [];
  /** Their shadow: first granule, how many, what each had. */
  private readonly heldShadow: number[] = [];
  /** Since begin(): a write was refused. */
  isRefused = false;

  constructor(inner: FlatMemory) {
    super(inner);
    this.inner = inner;
  }

  begin(own: readonly Place[] = [], writes: "own" | "elsewhere" = "elsewhere"): void {
    this.touches = new Touches();
    this.isWhole = true;
    this.own = own;
    this.writes = writes;
    this.isRefused = false;
  }

  /** undefined: it touched what cannot be noted, or too much. */
  end(): Touches | undefined {
    return this.isWhole ? this.touches : undefined;
  }

  /** The own places are as they were when "own" writes began. */
  giveBack(): void {
    const { held, heldShadow, inner } = this;
    for (let i = held.length - 3; i >= 0; i -= 3) {
      inner.i32[held[i]! * 2] = held[i + 1]!;
      inner.i32[held[i]! * 2 + 1] = held[i + 2]!;
    }
    held.length = 0;
    for (let i = heldShadow.length - 3; i >= 0; i -= 3)
      inner.shadow.fill(heldShadow[i + 2]!, heldShadow[i], heldShadow[i]! + heldShadow[i + 1]!);
    heldShadow.length = 0;
  }

  override loadU8(addr: number): number {
    this.note(addr, 1);
    return this.inner.loadU8(addr);
  }
  override loadI8(addr: number): number {
    this.note(addr, 1);
    return this.inner.loadI8(addr);
  }
  override loadU16(addr: number): number {
    this.note(addr, 2);
    return this.inner.loadU16(addr);
  }
  override loadI16(addr: number): number {
    this.note(addr, 2);
    return this.inner.loadI16(addr);
  }
  override loadI32(addr: number): number {
    this.note(addr, 4);
    return this.inner.loadI32(addr);
  }
  override loadU32(addr: number): number {
    this.note(addr, 4);
    return this.inner.loadU32(addr);
  }
  override load64(addr: number): number {
    this.note(addr, 8);
    return this.inner.load64(addr);
  }
  override peek(kind: ScalarKind, addr: number): number | undefined {
    this.note(addr, SIZE_OF[kind]);
    return this.inner.peek(kind, addr);
  }
  override rawBytes(addr: number, size: number): Uint8Array | undefined {
    this.note(addr, size);
    return this.inner.rawBytes(addr, size);
  }
  override readBytes(addr: number, size: number): Uint8Array {
    this.note(addr, size);
    return this.inner.readBytes(addr, size);
  }
  override readString(addr: number, limit?: number): string {
    const text = this.inner.readString(addr, limit);
    this.note(addr, Math.min(text.length + 1, limit ?? text.length + 1));
    return text;
  }

  override bulk(): BulkMemory {
    this.isWhole = false;
    return this.inner.bulk();
  }

  override store8(addr: number, value: number): void {
    if (this.isForInner(addr, 1)) this.inner.store8(addr, value);
    else this.inner.u8[this.hold(addr, 1)] = value;
  }
  override store16(addr: number, value: number): void {
    if (this.isForInner(addr, 2)) this.inner.store16(addr, value);
    else this.inner.u16[this.hold(addr, 2) >>> 1] = value;
  }
  override store32(addr: number, value: number): void {
    if (this.isForInner(addr, 4)) this.inner.store32(addr, value);
    else this.inner.i32[this.hold(addr, 4) >>> 2] = value;
  }
  override store64(addr: number, value: number): void {
    if (this.isForInner(addr, 8)) return this.inner.store64(addr, value);
    const word = this.hold(addr, 8) >>> 2;
    this.inner.i32[word] = value;
    this.inner.i32[word + 1] = Math.floor(value / TWO_32);
  }
  override writeBytes(addr: number, bytes: Uint8Array): void {
    if (this.isForInner(addr, bytes.length)) this.inner.writeBytes(addr, bytes);
    else this.inner.u8.set(bytes, this.holdRange(addr, bytes.length));
  }
  override fill(dst: number, byte: number, size: number): void {
    if (this.isForInner(dst, size)) return this.inner.fill(dst, byte, size);
    const offset = this.holdRange(dst, size);
    this.inner.u8.fill(byte, offset, offset + size);
  }
  override copy(dst: number, src: number, size: number): void {
    this.note(src, size);
    if (this.isForInner(dst, size)) return this.inner.copy(dst, src, size);
    const bytes = this.inner.readBytes(src, size).slice();
    this.inner.u8.set(bytes, this.holdRange(dst, size));
  }

  override setShadow(offset: number, size: number, shadow: number): void {
    if (this.writes === "elsewhere") return this.inner.setShadow(offset, size, shadow);
    if (!this.isOwn(ARENA_BASE + offset, size)) this.refuse();
    const { shadow: bytes } = this.inner;
    const first = offset / GRANULE;
    const full = Math.floor(size / GRANULE);
    const rest = size % GRANULE;
    this.heldShadow.push(first, full + (rest > 0 ? 1 : 0), bytes[first]!);
    bytes.fill(shadow, first, first + full);
    if (rest > 0) bytes[first + full] = shadow === SHADOW_LIVE ? rest : shadow;
  }

  /** A write is the other memory's to make, and noted; otherwise it goes to an own place. */
  private isForInner(addr: number, size: number): boolean {
    if (this.writes === "own") return false;
    this.note(addr, size);
    return true;
  }

  /** What lies at an own place is put back by giveBack(). Its offset; Fault where it is none. */
  private hold(addr: number, size: number): number {
    const offset = addr - ARENA_BASE;
    if (!this.isOwn(addr, size) || offset % size !== 0) this.refuse();
    if (!isAccessible(this.inner.shadow[offset >>> 3]!, offset, size)) this.refuse();
    this.holdGranule(offset >>> 3);
    return offset;
  }

  private holdRange(addr: number, size: number): number {
    const offset = addr - ARENA_BASE;
    if (!this.isOwn(addr, size) || !this.inner.isLive(addr, size)) this.refuse();
    for (let granule = offset >>> 3; granule * GRANULE < offset + size; granule++) this.holdGranule(granule);
    return offset;
  }

  private holdGranule(granule: number): void {
    const { i32 } = this.inner;
    this.held.push(granule, i32[granule * 2]!, i32[granule * 2 + 1]!);
  }

  private refuse(): never {
    this.isRefused = true;
    throw new FaultSignal("out-of-bounds", "a write to what is not the work's own");
  }

  private isOwn(addr: number, size: number): boolean {
    for (const { from, to } of this.own) if (addr >= from && addr + size <= to) return true;
    return false;
  }

  private note(addr: number, size: number): void {
    const offset = addr - ARENA_BASE;
    if (!(offset >= 0 && offset + size <= this.inner.size)) this.isWhole = false;
    if (!this.isWhole || this.isOwn(addr, size)) return;
    const last = Math.floor((offset + size - 1) / GRANULE);
    for (let granule = Math.floor(offset / GRANULE); granule <= last; granule++) this.touches.add(this.inner, granule);
    this.isWhole = this.touches.size <= MAX_GRANULES;
  }
}
