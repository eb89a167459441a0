/** Reads an image part by part into the page store's own memory: what is kept of it is a content id a page. */
import { LabError } from "../../base/labError.ts";
import type { PageStore } from "../../pages/pageStore.ts";
import { type MemoryImage, PAGE_SIZE, pagesOf } from "./memoryImage.ts";

export interface ReadImage {
  readonly ids: Uint32Array;
  /** Pages that were given back while it was read. */
  readonly gone: number;
  /** Why it was not read to its end. */
  readonly problem: string | undefined;
}

/** `onProgress`: pages read so far, of how many. */
export function readImage(
  image: MemoryImage,
  store: PageStore,
  onProgress: (done: number, total: number) => void,
): ReadImage {
  const total = pagesOf(image);
  const ids = new Uint32Array(total);
  let done = 0;
  let gone = 0;
  const take = (offset: number, pages: number): void => {
    const part = store.staging().subarray(0, pages * PAGE_SIZE);
    try {
      image.read(part, offset);
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== "page-gone") throw error;
      if (pages === 1) gone += 1;
      else for (let at = 0; at < pages; at += 1) take(offset + at * PAGE_SIZE, 1);
      return;
    }
    ids.set(store.internMany(part), done);
    done += pages;
  };
  try {
    for (const { offset, pages } of image.stretches) {
      for (let at = 0; at < pages;) {
        const count = Math.min(pages - at, store.staging().length / PAGE_SIZE);
        take(offset + at * PAGE_SIZE, count);
        at += count;
        onProgress(done, total);
      }
    }
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { ids: ids.subarray(0, done), gone, problem: error.message };
  }
  return { ids: ids.subarray(0, done), gone, problem: undefined };
}
