/**
 * What is drawn of the timeline, as plain numbers and paths: a row for each kind of mark and of event, in each row a bar for
 * every two pixels in which something happened, the higher the more. Events are told apart by their row, not by colour.
 */
import {
  LANDMARK_KINDS,
  type LandmarkKind,
  MOMENT_KINDS,
  type MomentKind,
  type TimelineColumns,
} from "../../engine/session/bulk/timeline.ts";
import { groupDigits } from "../figures.ts";
import { eventCounts, firstFrom, KIND_LOOKS, momentCounts, operationAt } from "./timeModel.ts";
import { axisSteps, type Span, xOf } from "./timeSpan.ts";

export type LaneId = LandmarkKind | Exclude<MomentKind, "sample">;

export interface Lane {
  readonly id: LaneId;
  readonly label: string;
  readonly meaning: string;
  /** In the whole history. */
  readonly count: number;
  readonly y: number;
  /** SVG path of its bars. */
  readonly path: string;
  /** Texts beside bars, where there is room for them. */
  readonly texts: readonly { readonly x: number; readonly text: string }[];
}

/** A stretch that nobody looked at. */
export interface GapBand {
  readonly x: number;
  readonly width: number;
  readonly steps: number;
}

export interface TimePicture {
  readonly width: number;
  readonly height: number;
  readonly span: Span;
  readonly axis: readonly { readonly x: number; readonly step: number }[];
  readonly lanes: readonly Lane[];
  readonly gaps: readonly GapBand[];
  /** Where full scans end: lines through all rows. */
  readonly scans: readonly number[];
}

export const AXIS_HEIGHT = 16;
export const LANE_HEIGHT = 14;
/** Bars stand on two pixels each. */
const BUCKET = 2;
const BAR_HEIGHT = LANE_HEIGHT - 4;
const LETTER_WIDTH = 6;
/** So many events under one bar, and it has its full height. */
const FULL_BAR = 64;
const MARK_LANES: readonly {
  readonly id: "operation" | "scan" | "tick";
  readonly label: string;
  readonly meaning: string;
}[] = [
  { id: "operation", label: "operations", meaning: "an operation of the scenario begins" },
  { id: "scan", label: "full scans", meaning: "a full scan ends: the unstable tree is thrown away" },
  { id: "tick", label: "ticks", meaning: "ksmd wakes up and scans a batch of pages" },
];
/** More lines through all rows than this would hide them. */
const MAX_SCAN_LINES = 60;

export function layoutTime(columns: TimelineColumns, span: Span, width: number): TimePicture {
  const moments = momentCounts(columns);
  const marks = MARK_LANES.filter(({ id }) => (moments[MOMENT_KINDS.indexOf(id)] ?? 0) > 0);
  const counts = eventCounts(columns);
  const kinds = LANDMARK_KINDS.filter((_, code) => (counts[code] ?? 0) > 0);
  const y = (row: number): number => AXIS_HEIGHT + row * LANE_HEIGHT;
  const eventBars = density(
    { steps: columns.eventStep, kinds: columns.eventKind, codes: LANDMARK_KINDS.length },
    span,
    width,
  );
  const momentBars = density(
    { steps: columns.momentStep, kinds: columns.momentKind, codes: MOMENT_KINDS.length },
    span,
    width,
  );
  const lanes = [
    ...marks.map(({ id, label, meaning }, row): Lane => {
      const code = MOMENT_KINDS.indexOf(id);
      const path = barPath(momentBars[code], y(row));
      const texts = id === "tick" ? [] : markTexts(columns, id, span, width);
      return { id, label, meaning, count: moments[code] ?? 0, y: y(row), path, texts };
    }),
    ...kinds.map((id, at): Lane => {
      const code = LANDMARK_KINDS.indexOf(id);
      const top = y(marks.length + at);
      const { label, meaning } = KIND_LOOKS[id];
      return { id, label, meaning, count: counts[code] ?? 0, y: top, path: barPath(eventBars[code], top), texts: [] };
    }),
  ];
  return {
    width,
    height: y(lanes.length),
    span,
    axis: axisSteps(span, width)
      .map((step) => ({ step, x: round(xOf(span, width, step)) }))
      .filter(({ x, step }) => x + LETTER_WIDTH * (groupDigits(step).length + 1) <= width),
    lanes,
    gaps: gapBands(columns, span, width),
    scans: scanLines(columns, span, width),
  };
}

interface Rows {
  readonly steps: Float64Array;
  readonly kinds: Uint8Array;
  readonly codes: number;
}

/** For each code, how many rows fall on each bucket of the drawing. */
function density({ steps, kinds, codes }: Rows, span: Span, width: number): readonly Uint32Array[] {
  const buckets = Math.max(1, Math.ceil(width / BUCKET));
  const found = Array.from({ length: codes }, () => new Uint32Array(buckets));
  const scale = width / BUCKET / (span.to - span.from);
  const last = firstFrom(steps, span.to + 1);
  for (let row = firstFrom(steps, span.from); row < last; row++) {
    const bucket = Math.min(buckets - 1, Math.floor(((steps[row] ?? 0) - span.from) * scale));
    const counts = found[kinds[row] ?? 0];
    if (counts !== undefined) counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return found;
}

function barPath(counts: Uint32Array | undefined, top: number): string {
  let path = "";
  const bottom = top + LANE_HEIGHT - 2;
  counts?.forEach((count, bucket) => {
    if (count === 0) return;
    const height = Math.round(BAR_HEIGHT * (0.5 + 0.5 * Math.min(1, Math.log2(count) / Math.log2(FULL_BAR))));
    path += `M${bucket * BUCKET} ${bottom}v${-height}h${BUCKET}v${height}z`;
  });
  return path;
}

/** What an operation is, or which full scan ended: as much of it as fits before the next one. */
function markTexts(
  columns: TimelineColumns,
  id: "operation" | "scan",
  span: Span,
  width: number,
): readonly { readonly x: number; readonly text: string }[] {
  const { momentStep, momentKind, momentNumber, operations } = columns;
  const code = MOMENT_KINDS.indexOf(id);
  const places: { readonly x: number; readonly text: string }[] = [];
  const first = firstFrom(momentStep, span.from);
  const last = firstFrom(momentStep, span.to + 1);
  const textOf = (number: number): string =>
    id === "scan" ? String(number) : `${number + 1}: ${operations[number] ?? ""}`;
  const underWay = id === "operation" ? operationAt(columns, span.from - 1) : undefined;
  if (underWay !== undefined) places.push({ x: 2, text: textOf(underWay) });
  for (let row = first; row < last; row++) {
    if (momentKind[row] !== code) continue;
    const text = textOf(momentNumber[row] ?? 0);
    const x = Math.floor(xOf(span, width, momentStep[row] ?? 0) / BUCKET) * BUCKET + BUCKET + 2;
    // Of those on one place the last is the one that goes on from there.
    if (places.at(-1)?.x === x) places.pop();
    places.push({ x, text });
  }
  return places.flatMap(({ x, text }, at) => {
    const room = Math.floor(((places[at + 1]?.x ?? width) - x - BUCKET - 2) / LETTER_WIDTH);
    if (text.length <= room) return [{ x, text }];
    return room >= 3 && id === "operation" ? [{ x, text: `${text.slice(0, room - 1)}…` }] : [];
  });
}

function gapBands({ gapFrom, gapTo }: TimelineColumns, span: Span, width: number): readonly GapBand[] {
  const bands: GapBand[] = [];
  for (let row = 0; row < gapFrom.length; row++) {
    const [from, to] = [gapFrom[row] ?? 0, gapTo[row] ?? 0];
    const [start, end] = [Math.max(from, span.from), Math.min(to, span.to)];
    if (start >= end) continue;
    const x = xOf(span, width, start);
    bands.push({ x: round(x), width: round(Math.max(1, xOf(span, width, end) - x)), steps: to - from });
  }
  return bands;
}

function scanLines({ momentStep, momentKind }: TimelineColumns, span: Span, width: number): readonly number[] {
  const scan = MOMENT_KINDS.indexOf("scan");
  const lines: number[] = [];
  const last = firstFrom(momentStep, span.to + 1);
  for (let row = firstFrom(momentStep, span.from); row < last; row++)
    if (momentKind[row] === scan) lines.push(round(xOf(span, width, momentStep[row] ?? 0)));
  return lines.length > MAX_SCAN_LINES ? [] : lines;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
