/**
 * The memory channel's columns as regions and cells with names. What has to look at every cell is done once for an array
 * and kept beside it.
 */
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import type { MEMORY_SCHEMA } from "../../engine/session/bulk/memory.ts";
import type { Columns } from "../../engine/session/bulk/columns.ts";
import type { PageState } from "../../engine/session/view.ts";

export type MemoryColumns = Columns<typeof MEMORY_SCHEMA>;

const PAGE_SIZE = 4096;
const STATE_MASK = 15;

export interface Region {
  readonly process: string;
  readonly pid: number;
  readonly name: string;
  readonly start: number;
  readonly pages: number;
  /** Its first cell. */
  readonly first: number;
}

/** In the order of their cells. */
export function regionsOf(columns: MemoryColumns): readonly Region[] {
  let first = 0;
  return columns.regionName.map((name, index): Region => {
    const process = columns.regionProcess[index] ?? 0;
    const region = {
      process: columns.processName[process] ?? "?",
      pid: columns.processPid[process] ?? 0,
      name,
      start: columns.regionStart[index] ?? 0,
      pages: columns.regionPages[index] ?? 0,
      first,
    };
    first += region.pages;
    return region;
  });
}

export function regionOf(regions: readonly Region[], cell: number): Region | undefined {
  return regions.find(({ first, pages }) => cell >= first && cell < first + pages);
}

/** "A/r/3", as scenarios name a page; "" where there is no such cell. */
export function cellName(regions: readonly Region[], cell: number): string {
  const region = regionOf(regions, cell);
  return region === undefined ? "" : `${region.process}/${region.name}/${cell - region.first}`;
}

/** The cell of a name; undefined where nothing is named so. */
export function cellNamed(regions: readonly Region[], name: string): number | undefined {
  const [, process, region, index] = /^([^/]+)\/([^/]+)\/(\d+)$/.exec(name) ?? [];
  const found = regions.find((each) => each.process === process && each.name === region);
  const page = Number(index);
  return found !== undefined && page < found.pages ? found.first + page : undefined;
}

export function cellAt(regions: readonly Region[], address: number): number | undefined {
  const found = regions.find(({ start, pages }) => address >= start && address < start + pages * PAGE_SIZE);
  return found === undefined ? undefined : found.first + Math.floor((address - found.start) / PAGE_SIZE);
}

export function stateOf(byte: number): PageState {
  return PAGE_STATES[byte & STATE_MASK] ?? "absent";
}

/** How many mappings share a page of that state byte: at least so many, and fewer than twice as many. */
export function sharersAtLeast(byte: number): number {
  return 2 ** (byte >>> 4);
}

const counted = new WeakMap<Uint8Array, Uint32Array>();

/** How many cells have each state byte. */
function byteCounts(states: Uint8Array): Uint32Array {
  const known = counted.get(states);
  if (known !== undefined) return known;
  const counts = new Uint32Array(256);
  for (const byte of states) counts[byte] = (counts[byte] ?? 0) + 1;
  counted.set(states, counts);
  return counts;
}

/** How many cells are in each state. */
export function stateCounts(states: Uint8Array): Readonly<Record<PageState, number>> {
  const counts = Object.fromEntries(PAGE_STATES.map((state) => [state, 0])) as Record<PageState, number>;
  byteCounts(states).forEach((count, byte) => (counts[stateOf(byte)] += count));
  return counts;
}

/** The state bytes that there are of shared pages: from those that few share to those that many do. */
export function sharedBytes(states: Uint8Array): readonly number[] {
  const counts = byteCounts(states);
  return Array.from(counts.keys()).filter((byte) => (counts[byte] ?? 0) > 0 && stateOf(byte) === "ksm-shared");
}

export interface Kin {
  /** Cells of the same frame, itself included; empty for a page without a frame. */
  readonly sharing: readonly number[];
  /** Cells of equal content in other frames. */
  readonly equal: readonly number[];
  /** There are more of either than these. */
  readonly isCut: boolean;
}

/** More partners than this cannot be seen, nor read. */
export const MAX_KIN = 4096;

const kinOfFrames = new WeakMap<Uint32Array, Map<number, Kin>>();

/** Who shares a cell's frame, and who has the same bytes in another frame. */
export function kinOf({ frame, content }: MemoryColumns, cell: number): Kin {
  const known = kinOfFrames.get(frame) ?? new Map<number, Kin>();
  kinOfFrames.set(frame, known);
  const found = known.get(cell);
  if (found !== undefined) return found;
  const kin = findKin(frame, content, cell);
  known.set(cell, kin);
  return kin;
}

function findKin(frame: Uint32Array, content: Uint32Array, cell: number): Kin {
  const own = frame[cell] ?? 0;
  const same = content[cell] ?? 0;
  const sharing: number[] = [];
  const equal: number[] = [];
  if (own === 0) return { sharing, equal, isCut: false };
  let isCut = false;
  for (let at = 0; at < frame.length; at++) {
    if (content[at] !== same) continue;
    const list = frame[at] === own ? sharing : frame[at] === 0 ? undefined : equal;
    if (list === undefined) continue;
    if (list.length < MAX_KIN) list.push(at);
    else isCut = true;
  }
  return { sharing, equal, isCut };
}
