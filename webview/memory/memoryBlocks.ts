/**
 * A block stands for several pages: its area is shared out among their states, in proportion, and a little is given to
 * whatever is rare.
 */
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import type { Grid, VisitBox } from "./memoryPicture.ts";

/** Width and height, in CSS pixels, with the gap to the next one. */
export const BLOCK = 12;

export function visitBlocks(grid: Grid, states: Uint8Array, visit: VisitBox): void {
  const { region, perBlock, columns } = grid;
  const side = BLOCK - 1;
  const counts = new Uint32Array(PAGE_STATES.length);
  for (let page = 0, block = 0; page < region.pages; page += perBlock, block++) {
    const x = grid.x + (block % columns) * BLOCK;
    const y = grid.y + Math.floor(block / columns) * BLOCK;
    const end = Math.min(page + perBlock, region.pages);
    counts.fill(0);
    for (let at = page; at < end; at++) {
      const code = (states[region.first + at] ?? 0) & 15;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    let from = 0;
    shareOut(counts, end - page, side * side).forEach((units, code) => {
      visitRun(x, y, side, from, from + units, (...box) => visit(...box, code));
      from += units;
    });
  }
}

/** Of `units`, so many to each as its count has of `total`: none that is there gets none, and together they are all. */
export function shareOut(counts: Uint32Array, total: number, units: number): readonly number[] {
  const exact = Array.from(counts, (count) => (count * units) / total);
  const given = exact.map((share, i) => ((counts[i] ?? 0) === 0 ? 0 : Math.max(1, Math.floor(share))));
  let rest = units - given.reduce((sum, each) => sum + each, 0);
  const byRemainder = exact.map((share, i) => ({ i, rest: share - (given[i] ?? 0) })).sort((a, b) => b.rest - a.rest);
  for (const { i } of byRemainder) {
    if (rest <= 0) break;
    if ((counts[i] ?? 0) === 0) continue;
    given[i] = (given[i] ?? 0) + 1;
    rest -= 1;
  }
  // Too much was given to rare ones: the largest gives it back.
  const largest = given.indexOf(Math.max(...given));
  if (rest !== 0) given[largest] = (given[largest] ?? 0) + rest;
  return given;
}

/** The units from..to of a square filled row by row, as at most three boxes. */
function visitRun(
  x: number,
  y: number,
  side: number,
  from: number,
  to: number,
  visit: (x: number, y: number, width: number, height: number) => void,
): void {
  for (let at = from; at < to;) {
    const column = at % side;
    const row = Math.floor(at / side);
    if (column === 0 && to - at >= side) {
      const rows = Math.floor((to - at) / side);
      visit(x, y + row, side, rows);
      at += rows * side;
    } else {
      const width = Math.min(side - column, to - at);
      visit(x + column, y + row, width, 1);
      at += width;
    }
  }
}
