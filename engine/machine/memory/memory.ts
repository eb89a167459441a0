/**
 * The one flat memory: all mutable state of the simulated machine lies in it.
 *
 * The address map (64-bit addresses as signed numbers, see base/brands.ts):
 *   0 .. 0xfff                      the null page: every access is a Fault
 *   user addresses (positive)       not memory of the kernel: a kernel access is a Fault
 *   ARENA_BASE + [0, size)          everything: shadow, globals, stacks, slab objects, struct pages, page tables
 *   FRAME_BASE + pfn * 4096 + [..)  the contents of page frames, as kmap gives them: reads go to the page store,
 *                                   writes make a new content
 *   FUNCTION_BASE + id * 16         function addresses: not readable
 *
 * A shadow byte for every 8 bytes of the arena says whether they may be touched (machine/memory/shadow.ts); it lies in
 * a paged buffer beside the arena (so that both can grow), as does the map from pages to the slabs they belong to.
 * All three know which of their 4096-byte pages were written (machine/memory/pagedBytes.ts): that is what checkpoints,
 * undoing and hashes are made from.
 */
import type { Addr, ContentId, Pfn } from "../../base/brands.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { PageWatch } from "./pagedBytes.ts";

/** 0xffff888000000000 */
export const ARENA_BASE = -131_391_639_519_232 as Addr;
/** 0xffffc90000000000 */
export const FRAME_BASE = -60_473_139_527_680 as Addr;
/** 0xffffffff81000000 */
export const FUNCTION_BASE = -2_130_706_432 as Addr;
export const PAGE_SIZE = 4096;

/** The arena as it lies, for views that read much of it at once: offsets from ARENA_BASE. Not to be written to. */
export interface BulkMemory {
  readonly u32: Uint32Array;
  /** A byte for every 8 bytes (shadow.ts). */
  readonly shadow: Uint8Array;
  /** Which content each frame holds: a part of u32. */
  readonly contents: Uint32Array;
  /** The first eight bytes of each frame's content, as a big-endian number of two words, the low one first. */
  readonly prefixes: Uint32Array;
}

/** Places for objects of one kind that lie, whole or in part, in a page of the arena: offsets from ARENA_BASE. */
export interface ObjectPlaces {
  /** Their slab cache: Machine.cacheName(). */
  readonly cache: number;
  readonly first: number;
  readonly stride: number;
  /** Those that were given out at least once. */
  readonly count: number;
}

export interface Memory {
  /** Checked access: a Fault (see machine/fault.ts) on null, wild, freed, unaligned or not representable. */
  load(kind: ScalarKind, addr: number): number;
  store(kind: ScalarKind, addr: number, value: number): void;
  /** Checked at both ends; ranges may overlap. Frame contents on either side are allowed (whole pages by content id). */
  copy(dst: number, src: number, size: number): void;
  fill(dst: number, byte: number, size: number): void;
  /** For inspection: undefined instead of a Fault. */
  peek(kind: ScalarKind, addr: number): number | undefined;
  /** What lies there, be it alive or freed; good until the next write. undefined where there is no memory. */
  rawBytes(addr: number, size: number): Uint8Array | undefined;
  /** A NUL-terminated byte string, at most `limit` bytes. */
  readString(addr: number, limit?: number): string;
  writeBytes(addr: number, bytes: Uint8Array): void;
  readBytes(addr: number, size: number): Uint8Array;
  /** Whether the address lies in the window through which a page frame's content is seen. */
  isInFrame(addr: number): boolean;
  /** The content that frame `pfn` holds, kept in flat memory (a u32 a frame). */
  frameContent(pfn: Pfn): ContentId;
  setFrameContent(pfn: Pfn, content: ContentId): void;
  /** Good until the machine runs on. */
  bulk(): BulkMemory;
  /** Of the arena's pages. */
  watchPages(): PageWatch;
}
