/**
 * What a dump shows of every page: "-" when it is not there, else the number of its sharing class, then K for a KSM page
 * and Z for the kernel's zero page. Pages that map one frame are one class; classes are numbered in order of appearance.
 */
import type { ThreadId } from "../base/brands.ts";
import type { AddressBook, Region } from "./addressBook.ts";
import type { Observer } from "./observer.ts";

export const ABSENT = "-";
/** Of a page in swap, in what the recordings of real kernels tell beyond the format. */
export const SWAPPED = "s";

/** By process, by region, the text of each page. */
export type PageTexts = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

export function sharingClasses(
  book: AddressBook,
  taskOf: (serial: number) => ThreadId | undefined,
  observer: Observer,
  swapped: typeof ABSENT | typeof SWAPPED,
): PageTexts {
  const classes = new Map<number, number>();
  const processes = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const { name, serial, regions } of book.processes) {
    const task = taskOf(serial);
    const texts = new Map<string, readonly string[]>();
    for (const region of regions) texts.set(region.name, pageTexts(region, task, observer, classes, swapped));
    processes.set(name, texts);
  }
  return processes;
}

function pageTexts(
  region: Region,
  task: ThreadId | undefined,
  observer: Observer,
  classes: Map<number, number>,
  swapped: string,
): readonly string[] {
  const texts = new Array<string>(region.pages).fill(ABSENT);
  if (task === undefined) return texts;
  for (const mapped of observer.mappedPages(task, region.address, region.pages)) {
    if (mapped.isSwapped) {
      texts[mapped.page] = swapped;
      continue;
    }
    const known = classes.get(mapped.pfn);
    const number = known ?? classes.size;
    if (known === undefined) classes.set(mapped.pfn, number);
    texts[mapped.page] = `${String(number)}${mapped.isZero ? "Z" : mapped.isKsm ? "K" : ""}`;
  }
  return texts;
}
