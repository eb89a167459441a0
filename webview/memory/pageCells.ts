/**
 * Pages as cells. A state is told by a symbol and a colour, never by colour alone; pages of one sharing class carry its
 * number, so that a row reads like the `dump` of the command line ("1K", "5Z").
 */
import type { PageState, PageView, ProcessView, RegionView } from "../../engine/session/view.ts";

export const CELLS_PER_ROW = 16;
/** Cells of a region that are drawn before one asks for the rest. */
export const CELLS_AT_FIRST = 512;

export interface StateLook {
  readonly symbol: string;
  /** One or two words, for the legend. */
  readonly label: string;
  /** What it means, for the tooltip. */
  readonly meaning: string;
}

/** In the order of a page's life, which is that of the legend. */
export const STATE_LOOKS: Readonly<Record<PageState, StateLook>> = {
  absent: { symbol: "·", label: "absent", meaning: "no page is mapped here" },
  swapped: { symbol: "s", label: "swapped out", meaning: "its contents are in swap" },
  unmergeable: { symbol: "×", label: "not mergeable", meaning: "its area is not registered with KSM" },
  unscanned: { symbol: "○", label: "not scanned", meaning: "registered, ksmd has not come by yet" },
  volatile: { symbol: "~", label: "volatile", meaning: "seen by ksmd, in no tree: its checksum is new or has changed" },
  skipped: { symbol: "»", label: "skipped", meaning: "smart scan leaves it out for some passes" },
  candidate: {
    symbol: "u",
    label: "calm",
    meaning: "was in the unstable tree of an earlier pass, which is gone; ksmd has not come by in this one",
  },
  unstable: { symbol: "U", label: "unstable", meaning: "in the unstable tree, waiting for a page like it" },
  ksm: { symbol: "K", label: "KSM page", meaning: "a write-protected KSM page, mapped only here" },
  "ksm-shared": { symbol: "K", label: "KSM, shared", meaning: "a KSM page that several mappings share" },
  broken: {
    symbol: "B",
    label: "written to",
    meaning: "was shared, has a copy of its own since; ksmd has not noticed",
  },
  zero: { symbol: "0", label: "zeros", meaning: "the kernel's zero page, not placed by KSM" },
  "ksm-zero": { symbol: "Z", label: "KSM zero page", meaning: "replaced by the kernel's zero page by KSM" },
};

export interface PageCell {
  /** Unique on the page: the id of its element. */
  readonly id: string;
  /** As scenarios name it: "A/r/3". */
  readonly name: string;
  readonly state: PageState;
  readonly symbol: string;
  /** The sharing class's number where the page is shared by KSM, else "". */
  readonly mark: string;
  readonly sharingClass: number | undefined;
  readonly changed: boolean;
  /** For the tooltip and for who hears instead of seeing. */
  readonly label: string;
}

export interface CellRow {
  /** Page number of the first cell. */
  readonly first: number;
  readonly cells: readonly PageCell[];
}

export interface RegionRows {
  readonly rows: readonly CellRow[];
  /** Pages that are not drawn yet. */
  readonly hidden: number;
}

function isMerged(state: PageState): boolean {
  return state === "ksm" || state === "ksm-shared" || state === "ksm-zero";
}

function pageLabel(process: ProcessView, region: RegionView, index: number, page: PageView): string {
  const look = STATE_LOOKS[page.state];
  const parts = [`${process.name}/${region.name}/${index}`, look.label, page.address];
  if (page.pfn !== undefined) parts.push(`pfn ${page.pfn}`);
  if (page.sharingClass !== undefined && page.state !== "absent") parts.push(`class ${page.sharingClass}`);
  if (page.content !== undefined) parts.push(`content ${page.content}`);
  if (page.changed === true) parts.push("changed by the last step");
  return parts.join(", ");
}

export function pageCell(process: ProcessView, region: RegionView, index: number, page: PageView): PageCell {
  return {
    id: `page:${process.pid}:${region.name}:${index}`,
    name: `${process.name}/${region.name}/${index}`,
    state: page.state,
    symbol: STATE_LOOKS[page.state].symbol,
    mark: isMerged(page.state) && page.sharingClass !== undefined ? String(page.sharingClass) : "",
    sharingClass: page.state === "absent" ? undefined : page.sharingClass,
    changed: page.changed === true,
    label: pageLabel(process, region, index, page),
  };
}

/** A region's cells in rows of CELLS_PER_ROW; only the first CELLS_AT_FIRST unless all are asked for. */
export function regionRows(process: ProcessView, region: RegionView, all: boolean): RegionRows {
  const shown = all ? region.pages : region.pages.slice(0, CELLS_AT_FIRST);
  const rows: CellRow[] = [];
  for (let first = 0; first < shown.length; first += CELLS_PER_ROW) {
    const pages = shown.slice(first, first + CELLS_PER_ROW);
    rows.push({ first, cells: pages.map((page, offset) => pageCell(process, region, first + offset, page)) });
  }
  return { rows, hidden: region.pages.length - shown.length };
}

/** States that occur, in the legend's order. */
export function statesIn(processes: readonly ProcessView[]): readonly PageState[] {
  const seen = new Set<PageState>();
  for (const process of processes)
    for (const region of process.regions) for (const page of region.pages) seen.add(page.state);
  return (Object.keys(STATE_LOOKS) as PageState[]).filter((state) => seen.has(state));
}
