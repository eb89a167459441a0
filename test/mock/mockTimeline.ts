/** Columns of the timeline channel, as a session could send them. */
import { emptyColumns } from "../../engine/session/bulk/columns.ts";
import {
  LANDMARK_KINDS,
  type LandmarkKind,
  MOMENT_KINDS,
  type MomentKind,
  TIMELINE_SCHEMA,
  type TimelineColumns,
} from "../../engine/session/bulk/timeline.ts";

/** step, kind, and where a page is known: "A/r/3". */
export type MockEvent = readonly [step: number, kind: LandmarkKind, page?: string];
/** step, kind, its number, pages_shared, pages_sharing, pages_unshared, rmap_items */
export type MockMoment = readonly [number, MomentKind, number, number, number, number, number];

export interface MockTimeline {
  readonly end: number;
  readonly events?: readonly MockEvent[];
  readonly moments?: readonly MockMoment[];
  readonly gaps?: readonly (readonly [number, number])[];
  readonly operations?: readonly string[];
}

const areaOf = (page: string | undefined): string => page?.slice(0, page.lastIndexOf("/")) ?? "";

export function mockTimeline({
  end,
  events = [],
  moments = [],
  gaps = [],
  operations = [],
}: MockTimeline): TimelineColumns {
  const areas = [...new Set(["", ...events.map(([, , page]) => areaOf(page))])];
  const counter = (at: 3 | 4 | 5 | 6): Float64Array => Float64Array.from(moments, (moment) => moment[at]);
  return {
    ...emptyColumns(TIMELINE_SCHEMA),
    end: Float64Array.of(end),
    eventStep: Float64Array.from(events, ([step]) => step),
    eventKind: Uint8Array.from(events, ([, kind]) => LANDMARK_KINDS.indexOf(kind)),
    eventArea: Uint16Array.from(events, ([, , page]) => areas.indexOf(areaOf(page))),
    eventPage: Uint32Array.from(events, ([, , page]) => (page === undefined ? 0 : 1 + Number(page.split("/").at(-1)))),
    areas,
    momentStep: Float64Array.from(moments, ([step]) => step),
    momentKind: Uint8Array.from(moments, ([, kind]) => MOMENT_KINDS.indexOf(kind)),
    momentNumber: Uint32Array.from(moments, ([, , number]) => number),
    momentTimeNs: Float64Array.from(moments, ([step]) => step * 1000),
    operations,
    gapFrom: Float64Array.from(gaps, ([from]) => from),
    gapTo: Float64Array.from(gaps, ([, to]) => to),
    pages_shared: counter(3),
    pages_sharing: counter(4),
    pages_unshared: counter(5),
    rmap_items: counter(6),
  };
}

/** Two processes are filled and merged; the last part was run fast. */
export const STORY: MockTimeline = {
  end: 4000,
  operations: ["process A", "fill A/r 0+4 seed:5", "scan ×2", "write A/r/1"],
  moments: [
    [100, "operation", 0, 0, 0, 0, 0],
    [300, "operation", 1, 0, 0, 0, 0],
    [700, "operation", 2, 0, 0, 0, 0],
    [720, "tick", 1, 0, 0, 0, 0],
    [1200, "sample", 0, 0, 0, 0, 4],
    [1500, "scan", 1, 0, 0, 0, 4],
    [1600, "tick", 2, 0, 0, 0, 4],
    [1810, "sample", 0, 1, 1, 1, 4],
    [2200, "scan", 2, 1, 2, 1, 4],
    [2300, "operation", 3, 1, 2, 1, 4],
  ],
  events: [
    [900, "checksum", "A/r/0"],
    [1000, "checksum", "A/r/1"],
    [1001, "checksum", "B/r/0"],
    [1002, "checksum", "B/r/1"],
    [1700, "unstable", "A/r/0"],
    [1800, "merge", "A/r/0"],
    [1801, "merge", "A/r/1"],
    [1900, "unstable", "B/r/1"],
    [2000, "merge", "B/r/0"],
    [2400, "cow", "A/r/1"],
    [2450, "unmerge", "A/r/1"],
    [2500, "free"],
  ],
  gaps: [[2600, 3900]],
};
