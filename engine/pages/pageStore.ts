/**
 * Page contents: immutable, interned (equal contents have one id), 4096 bytes each. Two implementations behind this
 * interface give the same ids for the same calls: plain TypeScript here, WASM in wasmPageStore.ts.
 *
 * Nothing is freed but by collect(), and that frees what nobody holds. A store that collect() is never called on keeps
 * every content, so that history can name what it likes. Ids of freed contents are given again: after a collect() the
 * same writes may lead to other ids, so a machine that is to be replayed from a checkpoint before it must not collect.
 */
import type { ContentId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import { ContentTable, PAGE_BYTES, PAGE_WORDS } from "./contentTable.ts";
import { jhash2 } from "./jhash2.ts";
import { fillSplitMix64 } from "./splitMix64.ts";
import { type Hash64, xxh64 } from "./xxh64.ts";

export const ZERO_CONTENT = 0 as ContentId;

/** What a double holds exactly of a hash: its low 53 bits. */
export function low53(low: number, high: number): number {
  return (high & 0x1fffff) * 2 ** 32 + low;
}

export interface PageStore {
  intern(bytes: Uint8Array): ContentId;
  /** The ids of whole pages that lie one behind the other. */
  internMany(bytes: Uint8Array): Uint32Array;
  /**
   * 1 MiB to read parts of a file into: internMany() of a part of it copies nothing that is there already. To be asked
   * for again for every part.
   */
  staging(): Uint8Array;
  /** SplitMix64 page of SCENARIO.md: 512 little-endian words. */
  seed(seed: bigint): ContentId;
  /** The same, by the halves of the seed. */
  seedOf(low: number, high: number): ContentId;
  /**
   * seedOf() is about to be asked for `count` seeds, of two words each, the low one first; at most 512. It changes nothing,
   * but has what will be looked at in the host's caches.
   */
  expectSeeds(seeds: Uint32Array, count: number): void;
  /** Every byte the same. */
  repeated(byte: number): ContentId;
  /** A copy of `content` with bytes replaced from `offset`. */
  patch(content: ContentId, offset: number, bytes: Uint8Array): ContentId;
  byteAt(content: ContentId, offset: number): number;
  /** Not to be written to. In place where the content is stored: good until the next content is made. */
  bytes(content: ContentId): Uint8Array;
  /** memcmp of `length` bytes (default all): negative, 0 or positive, as unsigned bytes. */
  compare(a: ContentId, b: ContentId, length?: number): number;
  /** Both at once: 4096 when equal, else the offset of the first byte that differs when `a` is above, ~offset when below. */
  readonly order: (a: ContentId, b: ContentId) => number;
  /** The first (0) or second (1) four bytes as a big-endian number: most contents differ there already. */
  prefix(content: ContentId, word: 0 | 1): number;
  /** false: hashes and comparisons are to be made anew, on bytes: for measuring. */
  readonly remembers: boolean;
  /** Offset of the first byte that differs, 4096 when equal. */
  firstDifference(a: ContentId, b: ContentId): number;
  /** XXH64 with seed over the first `length` bytes (default 4096): exact, as two 32-bit halves. */
  xxh64(content: ContentId, seed: number, length?: number): { readonly low: number; readonly high: number };
  /** The low 53 bits of XXH64 of the whole page, seed 0. */
  readonly hash53: (content: ContentId) => number;
  /** The kernel's jhash2 over 32-bit words with initval. */
  jhash2(content: ContentId, words: number, initval: number): number;
  /** One reference more: collect() leaves it. */
  retain(content: ContentId): void;
  release(content: ContentId): void;
  /** Frees every content without references that is not among the roots; how many there were. ZERO_CONTENT stays. */
  collect(roots?: Iterable<ArrayLike<number>>): number;
  /** Frees every content, held or not: the same calls lead to the same ids as in a new store. */
  clear(): void;
  /** Number of distinct contents held. */
  readonly size: number;
  /** Those of them without references. */
  readonly unheld: number;
}

/** Pages that staging() has room for. */
export const STAGING_PAGES = 256;

/** What KSM has asked for since it uses jhash2: jhash2(page, PAGE_SIZE / 4, 17). Only that hash is remembered. */
const KSM_INITVAL = 17;

/** An empty store: it holds the page of zeros, as ZERO_CONTENT. */
export function createPageStore(): PageStore {
  return new TypeScriptPageStore();
}

class TypeScriptPageStore implements PageStore {
  readonly remembers = true;
  private readonly table = new ContentTable();
  private readonly scratchWords = new Uint32Array(PAGE_WORDS);
  private readonly scratchBytes = new Uint8Array(this.scratchWords.buffer);
  private readonly stagingBytes = new Uint8Array(STAGING_PAGES * PAGE_BYTES);
  private readonly repeatedIds = new Map<number, ContentId>();
  private readonly seedIds = new Map<bigint, ContentId>();
  private readonly xxh64Of = new Map<ContentId, Hash64>();
  private readonly jhash2Of = new Map<ContentId, number>();

  constructor() {
    invariant(this.repeated(0) === ZERO_CONTENT, "the page of zeros is the first content");
  }

  get size(): number {
    return this.table.size;
  }

  get unheld(): number {
    return this.table.unheld;
  }

  retain(content: ContentId): void {
    this.table.retain(content);
  }

  release(content: ContentId): void {
    this.table.release(content);
  }

  collect(roots: Iterable<ArrayLike<number>> = []): number {
    return withRoots(this, roots, () => {
      const freed = new Set<ContentId>();
      this.table.collect((content) => {
        freed.add(content);
        this.xxh64Of.delete(content);
        this.jhash2Of.delete(content);
      });
      for (const [byte, id] of this.repeatedIds) if (freed.has(id)) this.repeatedIds.delete(byte);
      for (const [seed, id] of this.seedIds) if (freed.has(id)) this.seedIds.delete(seed);
      return freed.size;
    });
  }

  clear(): void {
    this.table.clear();
    for (const known of [this.xxh64Of, this.jhash2Of, this.repeatedIds, this.seedIds]) known.clear();
    invariant(this.repeated(0) === ZERO_CONTENT, "the page of zeros is the first content");
  }

  intern(bytes: Uint8Array): ContentId {
    invariant(bytes.length === PAGE_BYTES, `a page content of ${String(bytes.length)} bytes`);
    this.scratchBytes.set(bytes);
    return this.table.intern(this.scratchWords);
  }

  internMany(bytes: Uint8Array): Uint32Array {
    invariant(bytes.length % PAGE_BYTES === 0, `${String(bytes.length)} bytes are no whole number of pages`);
    const ids = new Uint32Array(bytes.length / PAGE_BYTES);
    return ids.map((_, page) => this.intern(bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES)));
  }

  staging(): Uint8Array {
    return this.stagingBytes;
  }

  seed(seed: bigint): ContentId {
    const state = BigInt.asUintN(64, seed);
    const known = this.seedIds.get(state);
    if (known !== undefined) return known;
    fillSplitMix64(this.scratchWords, state);
    const id = this.table.intern(this.scratchWords);
    this.seedIds.set(state, id);
    return id;
  }

  seedOf(low: number, high: number): ContentId {
    return this.seed((BigInt(high >>> 0) << 32n) + BigInt(low >>> 0));
  }

  expectSeeds(): void {
    // It looks at nothing that is far away.
  }

  repeated(byte: number): ContentId {
    const known = this.repeatedIds.get(byte & 0xff);
    if (known !== undefined) return known;
    this.scratchBytes.fill(byte);
    const id = this.table.intern(this.scratchWords);
    this.repeatedIds.set(byte & 0xff, id);
    return id;
  }

  patch(content: ContentId, offset: number, bytes: Uint8Array): ContentId {
    invariant(offset >= 0 && offset + bytes.length <= PAGE_BYTES, "a patch reaches past the end of its page");
    this.scratchWords.set(this.table.words(content));
    this.scratchBytes.set(bytes, offset);
    return this.table.intern(this.scratchWords);
  }

  byteAt(content: ContentId, offset: number): number {
    const byte = this.table.bytes(content)[offset];
    invariant(byte !== undefined, `no byte ${String(offset)} in a page`);
    return byte;
  }

  bytes(content: ContentId): Uint8Array {
    return this.table.bytes(content);
  }

  compare(a: ContentId, b: ContentId, length = PAGE_BYTES): number {
    const at = this.firstDifference(a, b);
    return at >= length ? 0 : this.byteAt(a, at) - this.byteAt(b, at);
  }

  readonly order = (a: ContentId, b: ContentId): number => {
    const at = this.firstDifference(a, b);
    if (at === PAGE_BYTES) return PAGE_BYTES;
    return this.byteAt(a, at) < this.byteAt(b, at) ? ~at : at;
  };

  prefix(content: ContentId, word: 0 | 1): number {
    const bytes = this.table.bytes(content);
    const at = word * 4;
    return (bytes[at]! * 2 ** 24 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!)) >>> 0;
  }

  firstDifference(a: ContentId, b: ContentId): number {
    if (a === b) return PAGE_BYTES;
    const left = this.table.words(a);
    const right = this.table.words(b);
    for (let word = 0; word < PAGE_WORDS; word += 1) {
      const difference = (left[word] ?? 0) ^ (right[word] ?? 0);
      // Little-endian: the lowest set bit lies in the first byte that differs.
      if (difference !== 0) return word * 4 + ((31 - Math.clz32(difference & -difference)) >> 3);
    }
    return PAGE_BYTES;
  }

  xxh64(content: ContentId, seed: number, length = PAGE_BYTES): Hash64 {
    const remember = seed === 0 && length === PAGE_BYTES;
    const known = remember ? this.xxh64Of.get(content) : undefined;
    if (known !== undefined) return known;
    const hash = xxh64(this.table.bytes(content), this.table.words(content), length, seed);
    if (remember) this.xxh64Of.set(content, hash);
    return hash;
  }

  readonly hash53 = (content: ContentId): number => {
    const { low, high } = this.xxh64(content, 0);
    return low53(low, high);
  };

  jhash2(content: ContentId, words: number, initval: number): number {
    const remember = words === PAGE_WORDS && initval === KSM_INITVAL;
    const known = remember ? this.jhash2Of.get(content) : undefined;
    if (known !== undefined) return known;
    const hash = jhash2(this.table.words(content), words, initval);
    if (remember) this.jhash2Of.set(content, hash);
    return hash;
  }
}

/** What `collect` gives while every id of the roots is held. */
export function withRoots(
  store: Pick<PageStore, "retain" | "release">,
  roots: Iterable<ArrayLike<number>>,
  collect: () => number,
): number {
  const held = [...roots];
  for (const ids of held) for (let at = 0; at < ids.length; at += 1) store.retain(ids[at] as ContentId);
  const freed = collect();
  for (const ids of held) for (let at = 0; at < ids.length; at += 1) store.release(ids[at] as ContentId);
  return freed;
}
