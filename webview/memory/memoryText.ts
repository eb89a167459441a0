/** The picture in words: for each region runs of pages that are alike, as a table. */
import { h, kept } from "../element.ts";
import type { VNode } from "preact";
import { keptOf } from "../kept.ts";
import { cellName, type MemoryColumns, type Region, regionsOf, stateOf } from "./memoryModel.ts";
import { STATE_LOOKS } from "./stateLooks.ts";

export interface Run {
  /** Pages of the region, the last one included. */
  readonly from: number;
  readonly to: number;
  readonly state: string;
  /** "frame 77, as B/r/4"; "" where nothing is shared. */
  readonly sharing: string;
}

/** Rows of a region that are shown; there may be as many as pages. */
export const MAX_RUNS = 200;

const firstOfFrame = new WeakMap<Uint32Array, Map<number, number>>();

/** The first cell of every frame. */
function firsts(frame: Uint32Array): Map<number, number> {
  const known = firstOfFrame.get(frame);
  if (known !== undefined) return known;
  const found = new Map<number, number>();
  for (let cell = frame.length - 1; cell >= 0; cell--) found.set(frame[cell] ?? 0, cell);
  firstOfFrame.set(frame, found);
  return found;
}

export function runsOf(regions: readonly Region[], region: Region, columns: MemoryColumns): readonly Run[] {
  const { state, frame } = columns;
  const runs: Run[] = [];
  for (let page = 0; page < region.pages && runs.length <= MAX_RUNS;) {
    const cell = region.first + page;
    const byte = state[cell] ?? 0;
    const sharing = sharingText(regions, columns, cell);
    let end = page + 1;
    while (
      end < region.pages &&
      stateOf(state[region.first + end] ?? 0) === stateOf(byte) &&
      (sharing === "" || frame[region.first + end] === frame[cell])
    )
      end++;
    runs.push({ from: page, to: end - 1, state: STATE_LOOKS[stateOf(byte)].label, sharing });
    page = end;
  }
  return runs;
}

function sharingText(regions: readonly Region[], { state, frame }: MemoryColumns, cell: number): string {
  if (stateOf(state[cell] ?? 0) !== "ksm-shared") return "";
  const own = frame[cell] ?? 0;
  const first = firsts(frame).get(own) ?? cell;
  return first === cell ? `frame ${own}` : `frame ${own}, as ${cellName(regions, first)}`;
}

function row(run: Run, changed: boolean): VNode {
  const pages = run.from === run.to ? String(run.from) : `${run.from}–${run.to}`;
  return h("tr", { key: run.from, class: changed ? "changed" : undefined }, [
    h("th", { scope: "row" }, pages),
    h("td", {}, run.state),
    h("td", {}, changed ? `${run.sharing} (changed)`.trim() : run.sharing),
  ]);
}

/** Kept as long as the columns are the same. */
export const memoryText = keptOf((columns: MemoryColumns, isVisible: boolean) => kept(newText(columns, isVisible)));

function newText(columns: MemoryColumns, isVisible: boolean): VNode {
  const regions = regionsOf(columns);
  const changed = new Set(columns.changed);
  return h(
    "div",
    { class: isVisible ? "memory-text" : "memory-text only-spoken" },
    regions.map((region) => {
      const runs = runsOf(regions, region, columns);
      const shown = runs.slice(0, MAX_RUNS);
      const isChanged = ({ from, to }: Run): boolean => {
        for (const cell of changed) if (cell >= region.first + from && cell <= region.first + to) return true;
        return false;
      };
      return h("table", { key: `${region.pid}:${region.name}`, class: "runs" }, [
        h("caption", {}, `Pages of ${region.process}/${region.name}`),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["Pages", "State", "Shared"].map((name) => h("th", { scope: "col" }, name)),
          ),
        ),
        h("tbody", {}, [
          ...shown.map((run) => row(run, isChanged(run))),
          runs.length > shown.length
            ? h("tr", {}, h("td", { colSpan: 3 }, "More follow; the search finds them."))
            : undefined,
        ]),
      ]);
    }),
  );
}
