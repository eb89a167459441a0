/** What the timeline's columns say, for the drawing, the jumps, the tooltip and the tables alike. */
import {
  LANDMARK_KINDS,
  type LandmarkKind,
  MOMENT_KINDS,
  type MomentKind,
  type TimelineColumns,
} from "../../engine/session/bulk/timeline.ts";

/** How events of a kind are called. */
export interface KindLook {
  /** Of the lane. */
  readonly label: string;
  /** Of one event, before the page's name. */
  readonly one: string;
  readonly meaning: string;
}

export const KIND_LOOKS: Readonly<Record<LandmarkKind, KindLook>> = {
  merge: { label: "merged", one: "merged", meaning: "a page became a KSM page, or joined one" },
  zero: { label: "zero page", one: "zero page placed", meaning: "a page of zeroes was replaced by the zero page" },
  unstable: { label: "unstable tree", one: "into the unstable tree", meaning: "a page was put into the unstable tree" },
  checksum: { label: "checksum", one: "checksum new or changed", meaning: "a page's checksum was new or had changed" },
  skipped: { label: "skipped", one: "skipped", meaning: "smart scan left a page out" },
  cow: { label: "copied (COW)", one: "copied on write", meaning: "a write to a shared page gave it a copy of its own" },
  unshare: { label: "unshared", one: "unshared", meaning: "a shared page was taken apart by a fault of KSM's own" },
  unmerge: { label: "unmerged", one: "unmerged", meaning: "a page was taken off its KSM page" },
  free: { label: "node freed", one: "stable node freed", meaning: "a KSM page is gone, and its node with it" },
};

/** Of a column in rising order, the index of the first element that is not below `value`. */
export function firstFrom(column: Float64Array, value: number): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function kindAt(columns: TimelineColumns, event: number): LandmarkKind {
  return LANDMARK_KINDS[columns.eventKind[event] ?? 0] ?? "merge";
}

/** "A/r/3"; "" where no page is known. */
export function pageAt({ eventArea, eventPage, areas }: TimelineColumns, event: number): string {
  const page = eventPage[event] ?? 0;
  return page === 0 ? "" : `${areas[eventArea[event] ?? 0] ?? ""}/${page - 1}`;
}

/** "merged A/r/3" */
export function eventText(columns: TimelineColumns, event: number): string {
  return `${KIND_LOOKS[kindAt(columns, event)].one} ${pageAt(columns, event)}`.trimEnd();
}

export function momentKindAt(columns: TimelineColumns, moment: number): MomentKind {
  return MOMENT_KINDS[columns.momentKind[moment] ?? 0] ?? "sample";
}

/** "operation 3: fill A/r", "tick 7", "full scan 2 ends" */
export function momentText(columns: TimelineColumns, moment: number): string {
  const number = columns.momentNumber[moment] ?? 0;
  switch (momentKindAt(columns, moment)) {
    case "operation":
      return `operation ${number + 1}: ${columns.operations[number] ?? ""}`;
    case "tick":
      return `tick ${number}`;
    case "scan":
      return `full scan ${number} ends`;
    case "sample":
      return "";
  }
}

/** The last operation that had begun by that step; undefined before the first. */
export function operationAt(columns: TimelineColumns, step: number): number | undefined {
  const operation = MOMENT_KINDS.indexOf("operation");
  for (let at = firstFrom(columns.momentStep, step + 1) - 1; at >= 0; at--)
    if (columns.momentKind[at] === operation) return columns.momentNumber[at];
  return undefined;
}

const counted = new WeakMap<Uint8Array, Uint32Array>();

/** How many events of each kind there are, in the order of LANDMARK_KINDS. */
export function eventCounts({ eventKind }: TimelineColumns): Uint32Array {
  const known = counted.get(eventKind);
  if (known !== undefined) return known;
  const counts = new Uint32Array(LANDMARK_KINDS.length);
  for (const kind of eventKind) counts[kind] = (counts[kind] ?? 0) + 1;
  counted.set(eventKind, counts);
  return counts;
}

/** How many moments of each kind there are, in the order of MOMENT_KINDS. */
export function momentCounts({ momentKind }: TimelineColumns): Uint32Array {
  const counts = new Uint32Array(MOMENT_KINDS.length);
  for (const kind of momentKind) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
