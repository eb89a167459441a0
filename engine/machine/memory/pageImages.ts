/**
 * The states of a paged buffer that somebody may want to go back to: a tree, in which each knows the state that it was
 * reached from and what is different from that (pageDelta.ts). A state costs what was changed, word by word, and not what
 * there is; one buffer's worth of pages (KeptPages) stands at one state of the tree and goes along its branches.
 */
import { type Delta, DeltaWriter, NO_DELTA, PAGE_WORDS, combine, eachPage, joined } from "./pageDelta.ts";
import { invariant } from "../../base/invariant.ts";

/** One state; for others than this file a value without parts. */
export interface PageImages {
  /** undefined: all bytes are zeros. */
  parent: PageImages | undefined;
  /** From the parent's state to this one. */
  delta: Delta;
  /** More than the parent's. */
  readonly depth: number;
  readonly pages: KeptPages;
}

/** The pages as they are at one state of the tree: `at`. */
export class KeptPages {
  at: PageImages = { parent: undefined, delta: NO_DELTA, depth: 0, pages: this };
  private readonly words: (Uint32Array | undefined)[] = [];
  private count = 0;

  get bytes(): number {
    return this.count * PAGE_WORDS * 4;
  }

  /** undefined: zeros. */
  page(page: number): Uint32Array | undefined {
    return this.words[page];
  }

  /** Whether a page of it may hold something. */
  has(page: number): boolean {
    return this.words[page] !== undefined;
  }

  /** A new state, in which `changed` pages are as they lie in `words`; the present one where all are as they were. */
  capture(changed: readonly number[], words: Uint32Array): PageImages {
    const writer = new DeltaWriter();
    for (const page of Uint32Array.from(changed).sort())
      writer.addChanges(page, this.words[page] ?? this.add(page), words, page * PAGE_WORDS);
    const delta = writer.finish();
    if (delta.length > 0) this.at = { parent: this.at, delta, depth: this.at.depth + 1, pages: this };
    return this.at;
  }

  /** Goes to that state, and calls `visit` for every page on which anything changed on the way, perhaps more than once. */
  goTo(target: PageImages, visit: (page: number) => void): void {
    const apply = (delta: Delta): void => {
      eachPage(delta, (page, start, end) => {
        combine(this.words[page] ?? this.add(page), delta, start, end);
        visit(page);
      });
    };
    const down: PageImages[] = [];
    let from = this.at;
    for (let to = target; from !== to;) {
      const isUp = from.depth >= to.depth;
      const { parent } = isUp ? from : to;
      invariant(parent !== undefined, "a state of these pages");
      if (isUp) {
        apply(from.delta);
        from = parent;
      } else {
        down.push(to);
        to = parent;
      }
    }
    for (const state of down.reverse()) apply(state.delta);
    this.at = target;
  }

  private add(page: number): Uint32Array {
    const words = new Uint32Array(PAGE_WORDS);
    this.words[page] = words;
    this.count++;
    return words;
  }
}

/** They stand on none any more but those in `kept`: what leads through others is joined. */
export function standAlone(states: readonly PageImages[], kept: ReadonlySet<PageImages>): void {
  for (const state of states) {
    for (let { parent } = state; parent?.parent !== undefined && !kept.has(parent); { parent } = state) {
      state.delta = joined(parent.delta, state.delta);
      state.parent = parent.parent;
    }
  }
}

/** Bytes that the states hold together, with all that they stand on and the pages at one of them. */
export function bytesHeld(states: Iterable<PageImages>): number {
  const seen = new Set<PageImages>();
  const buffers = new Set<KeptPages>();
  let bytes = 0;
  for (const state of states) {
    buffers.add(state.pages);
    for (let each: PageImages | undefined = state; each !== undefined && !seen.has(each); each = each.parent) {
      seen.add(each);
      bytes += each.delta.byteLength;
    }
  }
  for (const { bytes: kept } of buffers) bytes += kept;
  return bytes;
}
