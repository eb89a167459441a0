/** Columns of the memory channel, as a session could send them. */
import { MEMORY_SCHEMA, PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import { emptyColumns } from "../../engine/session/bulk/columns.ts";
import type { PageState } from "../../engine/session/view.ts";
import type { MemoryColumns } from "../../webview/memory/memoryModel.ts";

export interface MockRegion {
  readonly process: string;
  readonly name: string;
  /** [state, frame, content, log2 of the sharers] */
  readonly pages: readonly (readonly [PageState, number, number, number?])[];
}

export function mockMemory(regions: readonly MockRegion[], more: Partial<MemoryColumns> = {}): MemoryColumns {
  const processes = [...new Set(regions.map(({ process }) => process))];
  const pages = regions.flatMap((region) => region.pages);
  return {
    ...emptyColumns(MEMORY_SCHEMA),
    state: Uint8Array.from(pages, ([state, , , level = 0]) => PAGE_STATES.indexOf(state) | (level << 4)),
    frame: Uint32Array.from(pages, ([, frame]) => frame),
    content: Uint32Array.from(pages, ([, , content]) => content),
    processName: processes,
    processPid: Uint32Array.from(processes, (_, i) => 101 + i),
    regionName: regions.map(({ name }) => name),
    regionProcess: Uint32Array.from(regions, ({ process }) => processes.indexOf(process)),
    regionStart: Float64Array.from(regions, (_, i) => 0x7f0000000000 + i * 0x10000000),
    regionPages: Uint32Array.from(regions, (region) => region.pages.length),
    ...more,
  };
}

/** A/r/0, A/r/1 and B/r/0 share frame 8; A/r/2 has their bytes in a frame of its own. */
export const SMALL: readonly MockRegion[] = [
  {
    process: "A",
    name: "r",
    pages: [
      ["ksm-shared", 8, 5, 1],
      ["ksm-shared", 8, 5, 1],
      ["volatile", 9, 5],
      ["unstable", 10, 6],
      ["absent", 0, 0],
    ],
  },
  {
    process: "B",
    name: "r",
    pages: [
      ["ksm-shared", 8, 5, 1],
      ["unmergeable", 11, 7],
      ["broken", 12, 8],
    ],
  },
];

/** Of `count` pages a tenth is in each of two states, the rest volatile. */
export function manyPages(count: number): MockRegion {
  const state = (i: number): PageState => (i % 10 === 0 ? "unstable" : i % 10 === 1 ? "ksm" : "volatile");
  return { process: "A", name: "r", pages: Array.from({ length: count }, (_, i) => [state(i), i + 2, i + 2] as const) };
}
