/**
 * Every page of every region of the living processes is a cell; cells are numbered through, process by process, region
 * by region. What is known of the cells lies in typed arrays with these numbers as indices.
 */
import type { Owner } from "../owners.ts";

const PAGE_SIZE = 4096;

export interface CellRegion {
  readonly process: number;
  readonly name: string;
  readonly address: number;
  readonly pages: number;
  /** Its first cell. */
  readonly first: number;
}

export interface CellLayout {
  readonly owners: readonly Owner[];
  readonly regions: readonly CellRegion[];
  /** How many cells there are. */
  readonly cells: number;
}

export function layoutCells(owners: readonly Owner[]): CellLayout {
  const regions: CellRegion[] = [];
  let first = 0;
  for (const [process, owner] of owners.entries()) {
    for (const { name, address, pages } of owner.process.regions) {
      regions.push({ process, name, address, pages, first });
      first += pages;
    }
  }
  return { owners, regions, cells: first };
}

/** Whether every cell is the same page of the same address space in both. */
export function isSameLayout(a: CellLayout, b: CellLayout): boolean {
  return (
    a.owners.length === b.owners.length &&
    a.regions.length === b.regions.length &&
    a.owners.every((owner, i) => owner.mm === b.owners[i]?.mm && owner.process.name === b.owners[i]?.process.name) &&
    a.regions.every((region, i) => {
      const other = b.regions[i];
      return (
        region.process === other?.process &&
        region.name === other.name &&
        region.address === other.address &&
        region.pages === other.pages
      );
    })
  );
}

/** The cell of an address of a process (its number in the layout); -1 for an address of no region. */
export function cellOf(layout: CellLayout, process: number, address: number): number {
  for (const region of layout.regions) {
    if (region.process !== process) continue;
    const page = Math.floor((address - region.address) / PAGE_SIZE);
    if (page >= 0 && page < region.pages) return region.first + page;
  }
  return -1;
}

/** "A/r/3"; undefined where there is no such cell. */
export function cellName(layout: CellLayout, cell: number): string | undefined {
  const region = regionOfCell(layout, cell);
  if (region === undefined) return undefined;
  return `${layout.owners[region.process]?.process.name ?? "?"}/${region.name}/${String(cell - region.first)}`;
}

export function regionOfCell(layout: CellLayout, cell: number): CellRegion | undefined {
  return layout.regions.find(({ first, pages }) => cell >= first && cell < first + pages);
}
