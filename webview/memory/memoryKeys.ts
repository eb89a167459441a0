/** Where the arrow keys lead in the picture, from cell to cell and from region to region. */
import { type Grid, gridOf, type Picture } from "./memoryPicture.ts";

/** The cell that `key` leads to; undefined when the key does not move. From nowhere every such key leads to the first. */
export function moveInPicture(picture: Picture, cell: number | undefined, key: string): number | undefined {
  const grid = cell === undefined ? undefined : gridOf(picture, cell);
  if (!MOVES.includes(key)) return undefined;
  if (grid === undefined || cell === undefined) return picture.grids[0]?.region.first;
  const at = Math.floor((cell - grid.region.first) / grid.perBlock);
  const blocks = Math.ceil(grid.region.pages / grid.perBlock);
  switch (key) {
    case "ArrowLeft":
      return cellOfBlock(grid, Math.max(0, at - 1));
    case "ArrowRight":
      return cellOfBlock(grid, Math.min(blocks - 1, at + 1));
    case "ArrowUp":
      return at >= grid.columns ? cellOfBlock(grid, at - grid.columns) : neighbour(picture, grid, -1, at);
    case "ArrowDown":
      return at + grid.columns < blocks ? cellOfBlock(grid, at + grid.columns) : neighbour(picture, grid, 1, at);
    case "Home":
      return cellOfBlock(grid, at - (at % grid.columns));
    case "End":
      return cellOfBlock(grid, Math.min(blocks - 1, at - (at % grid.columns) + grid.columns - 1));
    case "PageUp":
      return neighbour(picture, grid, -1, 0);
    default:
      return neighbour(picture, grid, 1, 0);
  }
}

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

function cellOfBlock(grid: Grid, block: number): number {
  return grid.region.first + block * grid.perBlock;
}

/** The region before or after, in the same column where it has one; the edge of this one where there is none. */
function neighbour(picture: Picture, grid: Grid, way: 1 | -1, block: number): number {
  const next = picture.grids[picture.grids.indexOf(grid) + way];
  const column = block % grid.columns;
  if (next === undefined || next.region.pages === 0) return cellOfBlock(grid, way === 1 ? block : column);
  const row = way === 1 ? 0 : next.rows - 1;
  const last = Math.ceil(next.region.pages / next.perBlock) - 1;
  return cellOfBlock(next, Math.min(last, row * next.columns + Math.min(column, next.columns - 1)));
}
