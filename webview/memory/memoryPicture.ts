/**
 * Where the cells of all regions stand in one picture, as plain numbers: headings, and for each region a grid. A region is
 * given the largest cells with which it does not become too high; where even the smallest are too many, a cell is a block
 * that stands for several pages (memoryBlocks.ts).
 */
import { groupDigits } from "../figures.ts";
import { BLOCK, visitBlocks } from "./memoryBlocks.ts";
import type { Region } from "./memoryModel.ts";

export interface Grid {
  readonly region: Region;
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Pages that a cell stands for; more than 1: it is a block. */
  readonly perBlock: number;
}

export interface Heading {
  readonly kind: "process" | "region" | "row";
  readonly text: string;
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly grids: readonly Grid[];
  readonly headings: readonly Heading[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const GUTTER = 44;
const PROCESS_HEIGHT = 24;
const REGION_HEIGHT = 18;
const REGION_GAP = 8;
const MAX_GRID_HEIGHT = 300;
/** From the largest to the smallest: width, height. */
const SIZES: readonly (readonly [number, number])[] = [
  [27, 20],
  [15, 15],
  [9, 9],
  [6, 6],
  [4, 4],
];
/** Symbols are drawn in cells so wide. */
export const SYMBOL_WIDTH = 15;
/** And the frame's number within the picture in those. */
export const MARK_WIDTH = 27;

/** `width`: of what it stands in, in CSS pixels. */
export function layoutPicture(regions: readonly Region[], width: number): Picture {
  const grids: Grid[] = [];
  const headings: Heading[] = [];
  let y = 0;
  let process = "";
  for (const region of regions) {
    const owner = `${region.process} · pid ${region.pid}`;
    if (owner !== process) {
      headings.push({ kind: "process", text: owner, x: 0, y: y + 16 });
      y += PROCESS_HEIGHT;
      process = owner;
    }
    headings.push({ kind: "region", text: regionText(region), x: 0, y: y + 12 });
    y += REGION_HEIGHT;
    const grid = layoutGrid(region, y, Math.max(BLOCK, width - GUTTER));
    grids.push(grid);
    headings.push(...rowNumbers(grid));
    y += grid.rows * grid.cellHeight + REGION_GAP;
  }
  return { width, height: y, grids, headings };
}

function regionText({ name, start, pages }: Region): string {
  return `${name}   0x${start.toString(16)}   ${pages === 1 ? "1 page" : `${groupDigits(pages)} pages`}`;
}

function layoutGrid(region: Region, y: number, width: number): Grid {
  for (const [cellWidth, cellHeight] of SIZES) {
    const fitting = Math.max(1, Math.floor(width / cellWidth));
    const columns = Math.min(region.pages, fitting < 16 ? fitting : fitting - (fitting % (fitting < 32 ? 4 : 8)));
    const rows = Math.ceil(region.pages / Math.max(1, columns));
    if (rows * cellHeight <= MAX_GRID_HEIGHT)
      return { region, x: GUTTER, y, columns: Math.max(1, columns), rows, cellWidth, cellHeight, perBlock: 1 };
  }
  const columns = Math.max(1, Math.floor(width / BLOCK));
  const perBlock = Math.ceil(region.pages / (columns * Math.floor(MAX_GRID_HEIGHT / BLOCK)));
  const rows = Math.ceil(region.pages / perBlock / columns);
  return { region, x: GUTTER, y, columns, rows, cellWidth: BLOCK, cellHeight: BLOCK, perBlock };
}

/** The number of the first page of a row, where rows are not too close to each other; of blocks about. */
function rowNumbers(grid: Grid): readonly Heading[] {
  const every = Math.ceil(15 / grid.cellHeight);
  const found: Heading[] = [];
  for (let row = 0; row < grid.rows; row += every) {
    const y = grid.y + row * grid.cellHeight + Math.min(grid.cellHeight, 14) - 4;
    found.push({
      kind: "row",
      text: rowNumber(row * grid.columns * grid.perBlock, grid.perBlock > 1),
      x: GUTTER - 8,
      y: Math.max(grid.y + 9, y),
    });
  }
  return found;
}

/** 1234567 as "1.2M": it has to fit the gutter. */
function rowNumber(value: number, isAbout: boolean): string {
  if (value < (isAbout ? 10_000 : 100_000)) return groupDigits(value);
  return value < 1_000_000 ? `${Math.floor(value / 1000)}k` : `${(value / 1e6).toFixed(1)}M`;
}

/** Where a cell (of its region's grid) stands. */
export function boxOf(grid: Grid, cell: number): Box {
  const block = Math.floor((cell - grid.region.first) / grid.perBlock);
  return {
    x: grid.x + (block % grid.columns) * grid.cellWidth,
    y: grid.y + Math.floor(block / grid.columns) * grid.cellHeight,
    width: grid.cellWidth,
    height: grid.cellHeight,
  };
}

export function gridOf(picture: Picture, cell: number): Grid | undefined {
  return picture.grids.find(({ region }) => cell >= region.first && cell < region.first + region.pages);
}

/** The first page of what stands at a place of the picture. */
export function cellAtPoint(picture: Picture, x: number, y: number): number | undefined {
  for (const grid of picture.grids) {
    const column = Math.floor((x - grid.x) / grid.cellWidth);
    const row = Math.floor((y - grid.y) / grid.cellHeight);
    if (column < 0 || column >= grid.columns || row < 0 || row >= grid.rows) continue;
    const page = (row * grid.columns + column) * grid.perBlock;
    return page < grid.region.pages ? grid.region.first + page : undefined;
  }
  return undefined;
}

/** Gets a box to be filled, and the state byte that says how; a cell's or a part of a block's. */
export type VisitBox = (x: number, y: number, width: number, height: number, byte: number) => void;

/** All that is filled, grid by grid. One pixel between cells is left free where they are large enough. */
export function visitBoxes(picture: Picture, states: Uint8Array, visit: VisitBox): void {
  for (const grid of picture.grids) {
    if (grid.perBlock > 1) visitBlocks(grid, states, visit);
    else visitCells(grid, states, visit);
  }
}

function visitCells(grid: Grid, states: Uint8Array, visit: VisitBox): void {
  const { region, columns, cellWidth, cellHeight } = grid;
  const gap = cellWidth > 4 ? 1 : 0;
  for (let page = 0; page < region.pages; page++) {
    const x = grid.x + (page % columns) * cellWidth;
    const y = grid.y + Math.floor(page / columns) * cellHeight;
    visit(x, y, cellWidth - gap, cellHeight - gap, states[region.first + page] ?? 0);
  }
}
