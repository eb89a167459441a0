/** What stands out in the picture, as boxes to be outlined and lines between them: pure, for canvas, SVG and tests. */
import type { Kin, MemoryColumns } from "./memoryModel.ts";
import { cellNamed, kinOf } from "./memoryModel.ts";
import { type Box, boxOf, gridOf, type Picture } from "./memoryPicture.ts";

/** A bow, so that it does not strike out the cells between its ends; `via` is what it is drawn towards. */
export interface Line {
  readonly fromX: number;
  readonly fromY: number;
  readonly viaX: number;
  readonly viaY: number;
  readonly toX: number;
  readonly toY: number;
}

export interface Marks {
  readonly changed: readonly Box[];
  readonly found: readonly Box[];
  /** Pages that share with the one that is pointed at or selected. */
  readonly partners: readonly Box[];
  /** Equal bytes in another frame. */
  readonly equals: readonly Box[];
  readonly selected: Box | undefined;
  /** Where the keyboard is. */
  readonly cursor: Box | undefined;
  /** What a tour points at: pages, and whole regions. */
  readonly pointed: readonly Box[];
  /** From the selected page to those that share with it. */
  readonly lines: readonly Line[];
}

/** More than this are not drawn: they would be a thicket. */
const MAX_LINES = 200;
const MAX_MARKS = 4000;

export interface Pointed {
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  readonly cursor: number | undefined;
  readonly found: readonly number[];
  /** "A/r/3" or "A/r": what a tour points at. */
  readonly names: readonly string[];
}

export function marksOf(picture: Picture, columns: MemoryColumns, pointed: Pointed): Marks {
  const { selected, hovered, cursor, found, names } = pointed;
  const box = (cell: number): Box | undefined => {
    const grid = gridOf(picture, cell);
    return grid === undefined ? undefined : boxOf(grid, cell);
  };
  const boxes = (cells: Iterable<number>): readonly Box[] => distinct(cells, box);
  const at = hovered ?? selected;
  const kin: Kin = at === undefined ? { sharing: [], equal: [], isCut: false } : kinOf(columns, at);
  return {
    changed: boxes(columns.changed),
    found: boxes(found),
    partners: kin.sharing.length > 1 ? boxes(kin.sharing) : [],
    equals: boxes(kin.equal),
    selected: selected === undefined ? undefined : box(selected),
    cursor: cursor === undefined ? undefined : box(cursor),
    pointed: names.map((name) => boxNamed(picture, name)).filter((each) => each !== undefined),
    lines: selected === undefined ? [] : linesOf(selected, kinOf(columns, selected).sharing, box),
  };
}

/** Of a page, or of a whole region. */
function boxNamed({ grids }: Picture, name: string): Box | undefined {
  const grid = grids.find(({ region }) => `${name}/`.startsWith(`${region.process}/${region.name}/`));
  if (grid === undefined) return undefined;
  const cell = cellNamed([grid.region], name);
  if (cell !== undefined) return boxOf(grid, cell);
  if (name !== `${grid.region.process}/${grid.region.name}`) return undefined;
  return { x: grid.x, y: grid.y, width: grid.columns * grid.cellWidth, height: grid.rows * grid.cellHeight };
}

/** Several pages may stand in one block. */
function distinct(cells: Iterable<number>, box: (cell: number) => Box | undefined): readonly Box[] {
  const found = new Map<string, Box>();
  for (const cell of cells) {
    if (found.size >= MAX_MARKS) break;
    const at = box(cell);
    if (at !== undefined) found.set(`${at.x} ${at.y}`, at);
  }
  return [...found.values()];
}

function linesOf(from: number, to: readonly number[], box: (cell: number) => Box | undefined): readonly Line[] {
  const start = box(from);
  if (start === undefined) return [];
  const lines: Line[] = [];
  for (const cell of to) {
    const end = cell === from ? undefined : box(cell);
    if (end === undefined) continue;
    lines.push(bow(start, end));
    if (lines.length >= MAX_LINES) break;
  }
  return lines;
}

/** Of its length; no less and no more than so many pixels. */
const BOW = 0.15;
const [LEAST_BOW, MOST_BOW] = [20, 60] as const;

/** From edge to edge, upwards between two of the same row. */
function bow(from: Box, to: Box): Line {
  const isBelow = to.y > from.y;
  const [fromX, toX] = [from.x + from.width / 2, to.x + to.width / 2];
  const fromY = isBelow ? from.y + from.height - 1 : from.y;
  const toY = to.y < from.y ? to.y + to.height - 1 : to.y;
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length = Math.hypot(dx, dy);
  const away = Math.min(MOST_BOW, Math.max(LEAST_BOW, length * BOW)) * (dx < 0 ? -1 : 1);
  const viaX = (fromX + toX) / 2 + (away * dy) / Math.max(1, length);
  const viaY = (fromY + toY) / 2 - (away * dx) / Math.max(1, length);
  return { fromX, fromY, viaX: Math.round(viaX), viaY: Math.round(viaY), toX, toY };
}
