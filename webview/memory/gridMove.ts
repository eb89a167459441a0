/** Where the arrow keys lead in a grid whose rows differ in length. */

/** Rows of element ids. */
export type Grid = readonly (readonly string[])[];

function locate(grid: Grid, id: string): { row: number; column: number } | undefined {
  for (const [row, ids] of grid.entries()) {
    const column = ids.indexOf(id);
    if (column >= 0) return { row, column };
  }
  return undefined;
}

/** The id that `key` leads to from `id`: itself at an edge, undefined when the key does not move in a grid. */
export function moveInGrid(grid: Grid, id: string, key: string): string | undefined {
  const at = locate(grid, id);
  if (at === undefined) return undefined;
  const cell = (row: number, column: number): string => {
    const ids = grid[Math.max(0, Math.min(grid.length - 1, row))] ?? [];
    return ids[Math.max(0, Math.min(ids.length - 1, column))] ?? id;
  };
  switch (key) {
    case "ArrowLeft":
      return cell(at.row, at.column - 1);
    case "ArrowRight":
      return cell(at.row, at.column + 1);
    case "ArrowUp":
      return cell(at.row - 1, at.column);
    case "ArrowDown":
      return cell(at.row + 1, at.column);
    case "Home":
      return cell(at.row, 0);
    case "End":
      return cell(at.row, Number.MAX_SAFE_INTEGER);
    case "PageUp":
      return cell(0, at.column);
    case "PageDown":
      return cell(grid.length - 1, at.column);
    default:
      return undefined;
  }
}
