/**
 * The pages of a paged buffer at one moment, immutable. Consecutive images share every page that was not written in
 * between, and every directory chunk in which no page was written: an image costs what changed.
 */
import { PAGE_SIZE } from "./memory.ts";

export const CHUNK_PAGES = 512;

/** undefined: a page of zeros. */
export type PageImage = Uint8Array | undefined;
type Chunk = readonly PageImage[];

export interface PageImages {
  readonly chunks: readonly (Chunk | undefined)[];
  /** Bytes that had to be copied when this image was made. */
  readonly copiedBytes: number;
}

export const NO_IMAGES: PageImages = { chunks: [], copiedBytes: 0 };

export function imageOf(images: PageImages, page: number): PageImage {
  return images.chunks[Math.floor(page / CHUNK_PAGES)]?.[page % CHUNK_PAGES];
}

/** `base` with `pages` replaced by copies of what `read` gives. */
export function withPages(base: PageImages, pages: readonly number[], read: (page: number) => Uint8Array): PageImages {
  if (pages.length === 0) return base.copiedBytes === 0 ? base : { chunks: base.chunks, copiedBytes: 0 };
  const chunks = base.chunks.slice();
  const fresh = new Map<number, PageImage[]>();
  let copiedBytes = 0;
  for (const page of pages) {
    const index = Math.floor(page / CHUNK_PAGES);
    let chunk = fresh.get(index);
    if (chunk === undefined) {
      chunk = chunks[index]?.slice() ?? [];
      while (chunks.length <= index) chunks.push(undefined);
      chunks[index] = chunk;
      fresh.set(index, chunk);
    }
    const bytes = read(page);
    const image = isZero(bytes) ? undefined : bytes.slice();
    if (image !== undefined) copiedBytes += PAGE_SIZE;
    while (chunk.length <= page % CHUNK_PAGES) chunk.push(undefined);
    chunk[page % CHUNK_PAGES] = image;
  }
  return { chunks, copiedBytes };
}

/** Calls `visit` for every page that is not the same object in both. */
export function differingPages(a: PageImages, b: PageImages, visit: (page: number, inB: PageImage) => void): void {
  const chunkCount = Math.max(a.chunks.length, b.chunks.length);
  for (let index = 0; index < chunkCount; index++) {
    const inA = a.chunks[index];
    const inB = b.chunks[index];
    if (inA === inB) continue;
    const pageCount = Math.max(inA?.length ?? 0, inB?.length ?? 0);
    for (let i = 0; i < pageCount; i++) {
      if (inA?.[i] !== inB?.[i]) visit(index * CHUNK_PAGES + i, inB?.[i]);
    }
  }
}

/** Bytes that the images hold together, each shared page counted once. */
export function bytesHeld(all: Iterable<PageImages>): number {
  const chunks = new Set<Chunk>();
  const pages = new Set<Uint8Array>();
  for (const images of all) {
    for (const chunk of images.chunks) {
      if (chunk === undefined || chunks.has(chunk)) continue;
      chunks.add(chunk);
      for (const page of chunk) if (page !== undefined) pages.add(page);
    }
  }
  return pages.size * PAGE_SIZE + chunks.size * CHUNK_PAGES * 8;
}

function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
