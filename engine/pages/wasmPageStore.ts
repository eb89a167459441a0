/**
 * The page store in WASM (engine/pages/assembly): contents lie in its linear memory, are hashed, compared and interned
 * there, and only ids cross the border. A page of one repeated word and a seeded page of SCENARIO.md have no bytes.
 * Memory grows as it is needed, up to the 4 GiB that WASM can name.
 */
import type { ContentId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import { LabError } from "../base/labError.ts";
import { PAGE_BYTES, PAGE_WORDS } from "./contentTable.ts";
import { low53, type PageStore, STAGING_PAGES, withRoots, ZERO_CONTENT } from "./pageStore.ts";
import type { HashesAhead } from "./hashesAhead.ts";
import { type PagesExports, pagesExports } from "./pagesExports.ts";
import type { Hash64 } from "./xxh64.ts";

export interface WasmPageStoreOptions {
  /** false: every hash and comparison is made anew, on bytes: for measuring. */
  readonly remember?: boolean;
  /** Linear memory to take at most, in bytes; 4 GiB unless told. */
  readonly maxBytes?: number;
  /** Hashes of seeded contents that another thread works out. */
  readonly hashesAhead?: HashesAhead | undefined;
}

/** The build to hand to createWasmPageStore() on this host: with SIMD where it has that. */
export function chooseBuild<Bytes extends Uint8Array<ArrayBuffer>>(simd: Bytes, scalar: Bytes): Bytes {
  return WebAssembly.validate(simd) ? simd : scalar;
}

/** An empty store over dist/pages.wasm or dist/pages-scalar.wasm, as bytes or compiled. */
export function createWasmPageStore(
  wasm: Uint8Array<ArrayBuffer> | WebAssembly.Module,
  options: WasmPageStoreOptions = {},
): PageStore {
  const module = wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm);
  return new WasmPageStore(pagesExports(module), options);
}

/** What replaces at most 512 seeds, of two words each, by XXH64 of their pages; it has a memory of its own. */
export function createSeedHasher(module: WebAssembly.Module): (seeds: Uint32Array) => void {
  const wasm = pagesExports(module);
  const batch = new Uint32Array(wasm.memory.buffer, wasm.batch(), 1024);
  return (seeds) => {
    batch.set(seeds);
    wasm.hashSeeds(seeds.length / 2);
    seeds.set(batch.subarray(0, seeds.length));
  };
}

/** What the exports say instead of an id when memory is full, as the signed number that JavaScript gets. */
const FULL = -1;

class WasmPageStore implements PageStore {
  /** The exports themselves, so that other WASM calls them without JavaScript between. */
  readonly order: PageStore["order"];
  readonly hash53: PageStore["hash53"];
  readonly remembers: boolean;
  private readonly wasm: PagesExports;
  private readonly draft: number;
  /** None once ids may come to mean other contents. */
  private ahead: HashesAhead | undefined;
  /** All of linear memory; a growth takes it away. */
  private view: Uint8Array;
  /** The content without bytes that was asked for last, written out. */
  private written: { readonly content: ContentId; readonly bytes: Uint8Array };

  constructor(wasm: PagesExports, { remember = true, maxBytes, hashesAhead }: WasmPageStoreOptions) {
    this.wasm = wasm;
    this.order = wasm.order;
    this.hash53 = hashesAhead === undefined ? wasm.hash53 : (content) => this.hash53Ahead(content);
    this.remembers = remember;
    this.ahead = remember ? hashesAhead : undefined;
    if (maxBytes !== undefined) wasm.setLimit(Math.floor(maxBytes / PAGE_BYTES));
    if (!remember) wasm.rememberNothing();
    this.view = new Uint8Array(wasm.memory.buffer);
    this.draft = wasm.draft();
    invariant(this.made(wasm.repeated(0n)) === ZERO_CONTENT, "the page of zeros is the first content");
    this.written = { content: ZERO_CONTENT, bytes: new Uint8Array(PAGE_BYTES) };
  }

  get size(): number {
    return this.wasm.size();
  }

  get unheld(): number {
    return this.wasm.unheld();
  }

  intern(bytes: Uint8Array): ContentId {
    invariant(bytes.length === PAGE_BYTES, `a page content of ${String(bytes.length)} bytes`);
    this.memory().set(bytes, this.draft);
    return this.made(this.wasm.internDraft());
  }

  internMany(bytes: Uint8Array): Uint32Array {
    invariant(bytes.length % PAGE_BYTES === 0, `${String(bytes.length)} bytes are no whole number of pages`);
    const staging = this.stagingArea();
    const inPlace = this.pageOfStaging(bytes, staging);
    const ids = new Uint32Array(bytes.length / PAGE_BYTES);
    for (let from = 0; from < ids.length; from += STAGING_PAGES) {
      const count = Math.min(STAGING_PAGES, ids.length - from);
      if (inPlace === undefined)
        this.memory().set(bytes.subarray(from * PAGE_BYTES, (from + count) * PAGE_BYTES), staging);
      if (this.wasm.internStaged(inPlace ?? 0, count) < count) throw this.full();
      ids.set(new Uint32Array(this.memory().buffer, this.wasm.batch(), count), from);
    }
    return ids;
  }

  staging(): Uint8Array {
    const address = this.stagingArea();
    return this.memory().subarray(address, address + STAGING_PAGES * PAGE_BYTES);
  }

  seed(seed: bigint): ContentId {
    return this.seedOf(Number(BigInt.asUintN(32, seed)), Number(BigInt.asUintN(32, seed >> 32n)));
  }

  seedOf(low: number, high: number): ContentId {
    const id = this.made(this.wasm.seeded(low, high));
    this.ahead?.tell(id, low, high);
    return id;
  }

  expectSeeds(seeds: Uint32Array, count: number): void {
    const room = this.wasm.batch() >>> 0;
    const words = new Uint32Array(this.memory().buffer, room, count * 2);
    for (let at = 0; at < words.length; at++) words[at] = seeds[at]!;
    this.wasm.expectSeeds(count);
  }

  repeated(byte: number): ContentId {
    if ((byte & 0xff) === 0) return ZERO_CONTENT;
    return this.made(this.wasm.repeated(BigInt(byte & 0xff) * 0x0101010101010101n));
  }

  patch(content: ContentId, offset: number, bytes: Uint8Array): ContentId {
    invariant(offset >= 0 && offset + bytes.length <= PAGE_BYTES, "a patch reaches past the end of its page");
    this.wasm.draftOf(content);
    this.memory().set(bytes, this.draft + offset);
    return this.made(this.wasm.internDraft());
  }

  byteAt(content: ContentId, offset: number): number {
    invariant(offset >= 0 && offset < PAGE_BYTES, `no byte ${String(offset)} in a page`);
    return this.wasm.byteAt(content, offset);
  }

  bytes(content: ContentId): Uint8Array {
    if (this.written.content === content) return this.written.bytes;
    const address = this.wasm.bytes(content) >>> 0;
    const bytes = this.memory().subarray(address, address + PAGE_BYTES);
    if (this.wasm.isStored(content) !== 0) return bytes;
    this.written = { content, bytes: bytes.slice() };
    return this.written.bytes;
  }

  compare(a: ContentId, b: ContentId, length = PAGE_BYTES): number {
    return this.wasm.compare(a, b, length);
  }

  prefix(content: ContentId, word: 0 | 1): number {
    return this.wasm.prefix(content, word) >>> 0;
  }

  firstDifference(a: ContentId, b: ContentId): number {
    return this.wasm.difference(a, b);
  }

  xxh64(content: ContentId, seed: number, length = PAGE_BYTES): Hash64 {
    invariant(length >= 0 && length <= PAGE_BYTES, `a hash of ${String(length)} bytes of a page`);
    const { ahead } = this;
    if (ahead !== undefined && seed === 0 && length === PAGE_BYTES && ahead.has(content))
      return { low: ahead.half(content, 0), high: ahead.half(content, 1) };
    const low = this.wasm.xxh64Low(content, length, seed | 0, Math.floor(seed / 2 ** 32) | 0) >>> 0;
    return { low, high: this.wasm.high() >>> 0 };
  }

  jhash2(content: ContentId, words: number, initval: number): number {
    invariant(words >= 0 && words <= PAGE_WORDS, `a hash of ${String(words)} words of a page`);
    return this.wasm.jhash2Of(content, words, initval) >>> 0;
  }

  retain(content: ContentId): void {
    this.wasm.retain(content);
  }

  release(content: ContentId): void {
    this.wasm.release(content);
  }

  collect(roots: Iterable<ArrayLike<number>> = []): number {
    this.stopHashing();
    this.written = { content: ZERO_CONTENT, bytes: new Uint8Array(PAGE_BYTES) };
    return withRoots(this, roots, () => this.wasm.collect());
  }

  clear(): void {
    this.stopHashing();
    this.written = { content: ZERO_CONTENT, bytes: new Uint8Array(PAGE_BYTES) };
    this.wasm.clear();
  }

  private hash53Ahead(content: ContentId): number {
    const { ahead } = this;
    if (ahead?.has(content) !== true) return this.wasm.hash53(content);
    return low53(ahead.half(content, 0), ahead.half(content, 1));
  }

  private stopHashing(): void {
    this.ahead?.end();
    this.ahead = undefined;
  }

  private memory(): Uint8Array {
    if (this.view.length === 0) this.view = new Uint8Array(this.wasm.memory.buffer);
    return this.view;
  }

  private made(id: number): ContentId {
    if (id === FULL) throw this.full();
    return id as ContentId;
  }

  private stagingArea(): number {
    const address = this.wasm.stagingArea() >>> 0;
    if (address === 0) throw this.full();
    return address;
  }

  /** Which page of the staging area the bytes begin with; undefined when they lie elsewhere. */
  private pageOfStaging(bytes: Uint8Array, staging: number): number | undefined {
    const offset = bytes.byteOffset - staging;
    const isInside = bytes.buffer === this.memory().buffer && offset >= 0 && offset < STAGING_PAGES * PAGE_BYTES;
    if (!isInside) return undefined;
    invariant(offset % PAGE_BYTES === 0, "a part of the staging area begins with a page");
    return offset / PAGE_BYTES;
  }

  private takenMiB(): number {
    return Math.floor(this.wasm.memory.buffer.byteLength / 2 ** 20);
  }

  private full(): LabError {
    const held = this.size.toLocaleString("en");
    return new LabError(
      "out-of-page-contents",
      `There is no memory for another page content: ${held} distinct ones are held, in ${String(this.takenMiB())} MiB. ` +
        "WASM can name 4 GiB; fewer pages fit, and so do pages that are equal, zero or seeded.",
    );
  }
}
