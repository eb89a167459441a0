/** An image of memory as estimate() takes it: stretches of pages, and somebody who reads them. */

export const PAGE_SIZE = 4096;

/** Pages that lie one behind the other. */
export interface Stretch {
  /** Where in the file. */
  readonly offset: number;
  readonly pages: number;
}

export interface MemoryImage {
  readonly name: string;
  readonly kind: "raw image" | "ELF core" | "process";
  readonly stretches: readonly Stretch[];
  /**
   * Reads that many bytes at `offset` into `target`, all of them. A LabError where they are not to be had: "page-gone"
   * when only these pages are not, any other when nothing more will be.
   */
  read(target: Uint8Array, offset: number): void;
  close(): void;
}

export function pagesOf(image: MemoryImage): number {
  return image.stretches.reduce((sum, each) => sum + each.pages, 0);
}

export function showMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MiB`;
}
