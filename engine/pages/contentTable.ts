/**
 * The interned contents: one copy of every distinct page, in chunks of 256 pages, found through a hash table with open
 * addressing. Ids are given in order of first appearance; those of freed contents are given again, the one freed last
 * first. Words are read in the host's byte order, which must be little-endian (every host of JavaScript that VS Code
 * runs on is).
 */
import type { ContentId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";

export const PAGE_BYTES = 4096;
export const PAGE_WORDS = 1024;
const CHUNK_SHIFT = 8;
const PAGES_PER_CHUNK = 1 << CHUNK_SHIFT;

export class ContentTable {
  private readonly bytesOf: Uint8Array[] = [];
  private readonly wordsOf: Uint32Array[] = [];
  private readonly freeIds: ContentId[] = [];
  private readonly isFree: boolean[] = [];
  private readonly references: number[] = [];
  private withoutReferences = 0;
  private chunk = new ArrayBuffer(0);
  private hashes = new Int32Array(PAGES_PER_CHUNK);
  /** id + 1, or 0 for a free slot. */
  private slots = new Int32Array(2 * PAGES_PER_CHUNK);

  constructor() {
    invariant(new Uint8Array(new Uint16Array([1]).buffer)[0] === 1, "page contents need a little-endian host");
  }

  get size(): number {
    return this.bytesOf.length - this.freeIds.length;
  }

  /** Contents that nobody holds a reference to. */
  get unheld(): number {
    return this.withoutReferences;
  }

  bytes(content: ContentId): Uint8Array {
    const bytes = this.bytesOf[content];
    invariant(bytes !== undefined && this.isFree[content] === false, `no page content ${String(content)}`);
    return bytes;
  }

  words(content: ContentId): Uint32Array {
    const words = this.wordsOf[content];
    invariant(words !== undefined && this.isFree[content] === false, `no page content ${String(content)}`);
    return words;
  }

  retain(content: ContentId): void {
    invariant(this.isFree[content] === false, `no page content ${String(content)}`);
    const references = this.references[content] ?? 0;
    if (references === 0) this.withoutReferences -= 1;
    this.references[content] = references + 1;
  }

  release(content: ContentId): void {
    const references = this.references[content] ?? 0;
    invariant(references > 0, `nobody holds page content ${String(content)}`);
    this.references[content] = references - 1;
    if (references === 1) this.withoutReferences += 1;
  }

  /** Frees the contents without references, but for the first; in the order of their ids, telling each. */
  collect(onFree: (content: ContentId) => void): number {
    const before = this.size;
    for (let id = 1; id < this.bytesOf.length; id += 1) {
      if (this.isFree[id] === true || (this.references[id] ?? 0) > 0) continue;
      this.isFree[id] = true;
      this.freeIds.push(id as ContentId);
      this.withoutReferences -= 1;
      onFree(id as ContentId);
    }
    if (this.size !== before) this.rebuild(this.slots.length);
    return before - this.size;
  }

  /** Every content is freed, and ids begin anew. */
  clear(): void {
    this.slots.fill(0);
    this.withoutReferences = 0;
    this.isFree.fill(true);
    this.freeIds.length = 0;
    for (let id = this.bytesOf.length - 1; id >= 0; id -= 1) this.freeIds.push(id as ContentId);
  }

  /** The id of the content of a page, copied on its first appearance. */
  intern(words: Uint32Array): ContentId {
    const hash = hashWords(words);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const id = (this.slots[slot] ?? 0) - 1;
      if (id < 0) break;
      if (this.hashes[id] === hash && sameWords(this.words(id as ContentId), words)) return id as ContentId;
    }
    const id = this.append(words, hash);
    this.slots[slot] = id + 1;
    if (this.size * 2 > this.slots.length) this.grow();
    return id;
  }

  private append(words: Uint32Array, hash: number): ContentId {
    const id = this.freeIds.pop() ?? this.appendEmpty();
    this.wordsOf[id]?.set(words);
    this.isFree[id] = false;
    this.references[id] = 0;
    this.withoutReferences += 1;
    this.hashes[id] = hash;
    return id;
  }

  /** The next id, with room for a page. */
  private appendEmpty(): ContentId {
    const id = this.bytesOf.length;
    const within = id & (PAGES_PER_CHUNK - 1);
    if (within === 0) this.chunk = new ArrayBuffer(PAGES_PER_CHUNK * PAGE_BYTES);
    this.wordsOf.push(new Uint32Array(this.chunk, within * PAGE_BYTES, PAGE_WORDS));
    this.bytesOf.push(new Uint8Array(this.chunk, within * PAGE_BYTES, PAGE_BYTES));
    return id as ContentId;
  }

  private grow(): void {
    const hashes = new Int32Array(this.slots.length);
    hashes.set(this.hashes.subarray(0, this.bytesOf.length));
    this.hashes = hashes;
    this.rebuild(this.slots.length * 2);
  }

  private rebuild(slotCount: number): void {
    this.slots = new Int32Array(slotCount);
    const mask = slotCount - 1;
    for (let id = 0; id < this.bytesOf.length; id += 1) {
      if (this.isFree[id] === true) continue;
      let slot = (this.hashes[id] ?? 0) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = id + 1;
    }
  }
}

function hashWords(words: Uint32Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < PAGE_WORDS; at += 1) {
    hash = Math.imul(hash ^ (words[at] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash | 0;
}

function sameWords(a: Uint32Array, b: Uint32Array): boolean {
  for (let at = 0; at < PAGE_WORDS; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
