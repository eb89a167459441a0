/**
 * A growable run of bytes that knows which of its 4 KiB pages were written.
 *
 * Whoever writes calls touch(page) before the first write to a page whose mark is 0 (the test is inline in the
 * writers: `if (marks[page] === 0) touch(page)`). From the marks come, each at the cost of what was written only:
 *   capture / reinstate   images of all pages (checkpoints), which cost what differs between them
 *   beginUndo / rollBack  what was written since is taken back, without any image of the rest (probes)
 *   hash                  of all pages, kept per page; pages of zeros do not count, so capacity does not matter
 *   watch                 which pages became others since somebody asked last: views that keep what they have read
 *
 * Growing makes new views; holders of `u8` and the others must fetch them again.
 * Tried instead: a resizable ArrayBuffer (slower views in V8), WebAssembly.Memory (address space for some 100 machines).
 */
import { invariant } from "../../base/invariant.ts";
import { PAGE_SIZE } from "./memory.ts";
import { KeptPages, type PageImages } from "./pageImages.ts";
import { PAGE_WORDS } from "./pageDelta.ts";
import { type Hash64, hashPages } from "./pageHash.ts";

/**
 * Where the bytes and their marks lie, when not in buffers of their own: asked again whenever they may have moved, and
 * the same view as before where they have not.
 */
export interface Home {
  /** What is asked for beyond what there was holds zeros. RangeError when the host has no such memory. */
  bytes(capacity: number): Uint8Array<ArrayBuffer>;
  marks(capacity: number): Uint8Array<ArrayBuffer>;
}

const MAX_SPARE_PAGES = 16;

interface UndoLog {
  readonly pages: number[];
  readonly before: Uint8Array[];
  readonly outerMarks: Uint8Array;
  readonly outerTouched: number[];
}

/** Who wants to know which pages became others: take() tells each once, in no order; at first nothing has changed. */
export interface PageWatch {
  take(): readonly number[];
}

interface Watcher {
  readonly pages: number[];
  isNoted: Uint8Array;
}

export class PagedBytes {
  u8: Uint8Array<ArrayBuffer>;
  /** 1: written since the marks were cleared. */
  marks: Uint8Array;
  private home: Home | undefined;
  private touched: number[] = [];
  /** 1: among `touched`. Marks are cleared when a watcher has taken its pages; this is not. */
  private isTouched: Uint8Array;
  private readonly watchers: Watcher[] = [];
  /** As they were at the last capture() or reinstate(). */
  private readonly kept = new KeptPages();
  private undo: UndoLog | undefined;
  /** For the next undo marks (of zeros, or to keep those that have a home), and pages: probes come by the thousand. */
  private spareMarks: Uint8Array = new Uint8Array(0);
  private readonly sparePages: Uint8Array[] = [];
  private pageHashes: Uint32Array;
  private hashIsStale: Uint8Array;
  private stalePages: number[] = [];
  private hashLow = 0;
  private hashHigh = 0;

  constructor(capacity: number) {
    invariant(capacity % PAGE_SIZE === 0, "capacity is whole pages");
    this.u8 = new Uint8Array(capacity);
    this.marks = new Uint8Array(capacity / PAGE_SIZE);
    this.isTouched = new Uint8Array(capacity / PAGE_SIZE);
    this.pageHashes = new Uint32Array((capacity / PAGE_SIZE) * 2);
    this.hashIsStale = new Uint8Array(capacity / PAGE_SIZE);
  }

  get capacity(): number {
    return this.u8.length;
  }

  /** Since the last capture() or reinstate(). */
  get writtenPages(): number {
    return this.touched.length;
  }

  /** Throws RangeError when the host has no such memory. */
  grow(capacity: number): void {
    const pages = capacity / PAGE_SIZE;
    if (this.home === undefined) {
      const bytes = new Uint8Array(capacity);
      this.copyTo(bytes);
      this.u8 = bytes;
      this.marks = extended(this.marks, pages);
    } else {
      this.u8 = this.home.bytes(capacity);
      this.marks = this.home.marks(capacity);
    }
    this.isTouched = extended(this.isTouched, pages);
    for (const watcher of this.watchers) watcher.isNoted = extended(watcher.isNoted, pages);
    this.hashIsStale = extended(this.hashIsStale, pages);
    const hashes = new Uint32Array(pages * 2);
    hashes.set(this.pageHashes);
    this.pageHashes = hashes;
  }

  /** The bytes lie there from now on. */
  moveTo(home: Home): void {
    invariant(this.undo === undefined || this.home !== undefined, "an undo has its marks where they were");
    const bytes = home.bytes(this.capacity);
    this.copyTo(bytes);
    const marks = home.marks(this.capacity);
    marks.set(this.marks);
    this.home = home;
    this.u8 = bytes;
    this.marks = marks;
  }

  /** After something else has made its home move. */
  refetch(): void {
    if (this.home === undefined) return;
    const capacity = this.hashIsStale.length * PAGE_SIZE;
    this.u8 = this.home.bytes(capacity);
    this.marks = this.home.marks(capacity);
  }

  /** To be called before the first write to a page with mark 0. */
  touch(page: number): void {
    this.marks[page] = 1;
    if (this.undo !== undefined) {
      this.touched.push(page);
      this.undo.pages.push(page);
      const before = this.sparePages.pop() ?? new Uint8Array(PAGE_SIZE);
      before.set(this.page(page));
      this.undo.before.push(before);
      return;
    }
    this.note(page);
    if (this.isTouched[page] !== 0) return;
    this.isTouched[page] = 1;
    this.touched.push(page);
  }

  /** Writes, and pages that reinstate() put back; not what an undo has taken back. Good as long as the bytes are. */
  watch(): PageWatch {
    invariant(this.undo === undefined, "no watch begins inside an undo");
    const watcher: Watcher = { pages: [], isNoted: new Uint8Array(this.marks.length) };
    this.watchers.push(watcher);
    // The next write to each page is to be told of.
    const unmark = (pages: readonly number[]): void => {
      for (const page of pages) this.marks[page] = 0;
    };
    unmark(this.touched);
    return {
      take: () => {
        invariant(this.undo === undefined, "pages are taken outside an undo");
        const pages = watcher.pages.splice(0);
        for (const page of pages) watcher.isNoted[page] = 0;
        unmark(pages);
        return pages;
      },
    };
  }

  /** To be called before a write of `size` bytes at `offset`. */
  touchRange(offset: number, size: number): void {
    if (size <= 0) return;
    const last = (offset + size - 1) >>> 12;
    for (let page = offset >>> 12; page <= last; page++) if (this.marks[page] === 0) this.touch(page);
  }

  /** An image of all pages; writes from now on count against it. */
  capture(): PageImages {
    invariant(this.undo === undefined, "no capture inside an undo");
    const words = new Uint32Array(this.u8.buffer, this.u8.byteOffset, this.u8.length / 4);
    const image = this.kept.capture(this.touched, words);
    this.settle();
    return image;
  }

  /** All pages become those of an image of theirs. */
  reinstate(image: PageImages): void {
    invariant(this.undo === undefined, "no reinstate inside an undo");
    const changed = new Set(this.touched);
    this.settle();
    this.kept.goTo(image, (page) => changed.add(page));
    const words = new Uint32Array(this.u8.buffer, this.u8.byteOffset, this.u8.length / 4);
    for (const page of changed) {
      const kept = this.kept.page(page);
      if (kept === undefined) this.page(page).fill(0);
      else words.set(kept, page * PAGE_WORDS);
      this.markStale(page);
      this.note(page);
    }
  }

  beginUndo(): void {
    invariant(this.undo === undefined, "one undo at a time");
    const spare = this.spareMarks.length === this.marks.length ? this.spareMarks : new Uint8Array(this.marks.length);
    const outerMarks = this.home === undefined ? this.marks : spare;
    this.undo = { pages: [], before: [], outerMarks, outerTouched: this.touched };
    if (this.home !== undefined) {
      spare.set(this.marks);
      this.marks.fill(0);
    } else this.marks = spare;
    this.touched = [];
  }

  /** Runs of bytes that are others than when the undo began. */
  changes(): { readonly offset: number; readonly bytes: Uint8Array }[] {
    const found: { offset: number; bytes: Uint8Array }[] = [];
    this.undo?.pages.forEach((page, i) => {
      const before = this.undo?.before[i];
      const now = this.page(page);
      for (let at = 0; at < PAGE_SIZE; at++) {
        if (now[at] === before?.[at]) continue;
        const start = at;
        while (at < PAGE_SIZE && now[at] !== before?.[at]) at++;
        found.push({ offset: page * PAGE_SIZE + start, bytes: now.slice(start, at) });
      }
    });
    return found;
  }

  /** As when the undo began, which goes on. */
  rewind(): void {
    const { undo } = this;
    invariant(undo !== undefined, "an undo has begun");
    for (let i = 0; i < undo.pages.length; i++) {
      const page = undo.pages[i]!;
      const before = undo.before[i]!;
      this.page(page).set(before);
      this.marks[page] = 0;
      if (this.sparePages.length < MAX_SPARE_PAGES) this.sparePages.push(before);
    }
    undo.pages.length = 0;
    undo.before.length = 0;
    this.touched.length = 0;
  }

  rollBack(): void {
    this.rewind();
    const { outerMarks, outerTouched } = this.undo!;
    if (this.home === undefined) {
      this.spareMarks = this.marks;
      this.marks = extended(outerMarks, this.marks.length);
    } else {
      this.spareMarks = outerMarks;
      this.marks.set(outerMarks);
    }
    this.touched = outerTouched;
    this.undo = undefined;
  }

  /** Two 32-bit halves over all pages that are not zeros, and their places. */
  hash(): { readonly low: number; readonly high: number } {
    const pages = [...this.stalePages.filter((page) => this.isTouched[page] === 0), ...this.touched];
    for (const page of this.stalePages) this.hashIsStale[page] = 0;
    this.stalePages.length = 0;
    const words = new Int32Array(this.u8.buffer, this.u8.byteOffset, this.u8.length / 4);
    for (let i = 0; i < pages.length; i += 2) {
      const a = pages[i]!;
      const b = pages[i + 1] ?? a;
      const [ofA, ofB] = hashPages(words, a, b);
      this.setHash(a, ofA);
      this.setHash(b, ofB);
    }
    return { low: this.hashLow >>> 0, high: this.hashHigh >>> 0 };
  }

  /** Zeros are there already: to write them would take the host's memory for room that is only reserved. */
  private copyTo(bytes: Uint8Array): void {
    if (this.undo !== undefined) return bytes.set(this.u8);
    for (let page = 0; page < this.isTouched.length; page++)
      if (this.isTouched[page] !== 0 || this.kept.has(page)) bytes.set(this.page(page), page * PAGE_SIZE);
  }

  private page(page: number): Uint8Array {
    return this.u8.subarray(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  }

  private note(page: number): void {
    for (const { pages, isNoted } of this.watchers) {
      if (isNoted[page] !== 0) continue;
      isNoted[page] = 1;
      pages.push(page);
    }
  }

  private settle(): void {
    for (const page of this.touched) {
      this.marks[page] = 0;
      this.isTouched[page] = 0;
      this.markStale(page);
    }
    this.touched = [];
  }

  private markStale(page: number): void {
    if (this.hashIsStale[page] !== 0) return;
    this.hashIsStale[page] = 1;
    this.stalePages.push(page);
  }

  private setHash(page: number, { low, high }: Hash64): void {
    this.hashLow ^= this.pageHashes[page * 2]! ^ low;
    this.hashHigh ^= this.pageHashes[page * 2 + 1]! ^ high;
    this.pageHashes[page * 2] = low;
    this.pageHashes[page * 2 + 1] = high;
  }
}

function extended(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length >= length) return bytes;
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}
