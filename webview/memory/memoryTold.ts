/** What is said of the page, or of the block of pages, that the pointer or the keyboard is at. */
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import { groupDigits } from "../figures.ts";
import { cellName, kinOf, type MemoryColumns, type Region, stateCounts, stateOf } from "./memoryModel.ts";
import { type Grid, gridOf } from "./memoryPicture.ts";
import type { MemoryShown } from "./memoryShown.ts";
import { STATE_LOOKS } from "./stateLooks.ts";

export function toldOf(
  { picture, regions, columns }: Pick<MemoryShown, "picture" | "regions" | "columns">,
  cell: number,
): string {
  const grid = gridOf(picture, cell);
  // The search may have led to a page within a block: then that one is meant.
  const isBlock = grid !== undefined && grid.perBlock > 1 && (cell - grid.region.first) % grid.perBlock === 0;
  return isBlock ? blockText(grid, columns, cell) : cellText(regions, columns, cell);
}

/** What a cell is called and what is to be said of it. */
export function cellText(regions: readonly Region[], columns: MemoryColumns, cell: number): string {
  const frame = columns.frame[cell] ?? 0;
  const state = stateOf(columns.state[cell] ?? 0);
  const parts = [cellName(regions, cell), STATE_LOOKS[state].label];
  if (state === "ksm-shared") {
    const { sharing, isCut } = kinOf(columns, cell);
    parts[1] += ` by ${groupDigits(sharing.length)}${isCut ? " or more" : ""}`;
  }
  if (frame !== 0) parts.push(`frame ${frame}`);
  return parts.join(", ");
}

/** "A/r/847 to 1,693: 847 pages, 800 volatile, 47 never scanned" */
function blockText({ region, perBlock }: Grid, { state }: MemoryColumns, cell: number): string {
  const from = cell - region.first;
  const to = Math.min(from + perBlock, region.pages) - 1;
  const counts = stateCounts(state.subarray(cell, region.first + to + 1));
  const states = PAGE_STATES.filter((each) => counts[each] > 0)
    .sort((a, b) => counts[b] - counts[a])
    .map((each) => `${groupDigits(counts[each])} ${STATE_LOOKS[each].label}`);
  const name = `${region.process}/${region.name}/${from} to ${groupDigits(to)}`;
  return [`${name}: ${groupDigits(to - from + 1)} pages`, ...states].join(", ");
}
