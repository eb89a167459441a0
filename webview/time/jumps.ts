/** Jumps along the timeline: to the next or the last event of a kind, of a page, of a tree, or to a mark. */
import {
  LANDMARK_KINDS,
  type LandmarkKind,
  MOMENT_KINDS,
  type MomentKind,
  type TimelineColumns,
} from "../../engine/session/bulk/timeline.ts";
import { firstFrom, KIND_LOOKS } from "./timeModel.ts";

export const JUMPS = [
  "event",
  ...LANDMARK_KINDS,
  "page",
  "stableTree",
  "unstableTree",
  "operation",
  "scan",
  "tick",
] as const;
export type Jump = (typeof JUMPS)[number];

/** What changes a tree's shape or what hangs on its nodes. A new pass begins with an empty unstable tree. */
const TREES: Readonly<
  Record<
    "stableTree" | "unstableTree",
    { readonly events: readonly LandmarkKind[]; readonly moments: readonly MomentKind[] }
  >
> = {
  stableTree: { events: ["merge", "unmerge", "free"], moments: [] },
  unstableTree: { events: ["unstable", "merge"], moments: ["scan"] },
};

export function jumpLabel(jump: Jump, page: string | undefined): string {
  switch (jump) {
    case "event":
      return "any event";
    case "page":
      return page === undefined ? "the selected page" : `page ${page}`;
    case "stableTree":
      return "the stable tree";
    case "unstableTree":
      return "the unstable tree";
    case "operation":
      return "operations";
    case "scan":
      return "full scans";
    case "tick":
      return "ticks";
    default:
      return KIND_LOOKS[jump].label;
  }
}

type Way = 1 | -1;
type Fits = (row: number) => boolean;

/** Where the next one (or the last one before) lies; undefined when nothing like it was run. `page`: that is selected. */
export function jumpFrom(
  columns: TimelineColumns,
  jump: Jump,
  from: number,
  way: Way,
  page: string | undefined,
): number | undefined {
  const { events, moments } = wanted(columns, jump, page);
  const found = [
    events && search(columns.eventStep, from, way, events),
    moments && search(columns.momentStep, from, way, moments),
  ].filter((step) => step !== undefined);
  if (found.length === 0) return undefined;
  return way === 1 ? Math.min(...found) : Math.max(...found);
}

function wanted(
  columns: TimelineColumns,
  jump: Jump,
  page: string | undefined,
): { readonly events?: Fits | undefined; readonly moments?: Fits | undefined } {
  switch (jump) {
    case "event":
      return { events: () => true };
    case "page":
      return { events: ofPage(columns, page) };
    case "stableTree":
    case "unstableTree":
      return { events: ofKinds(columns, TREES[jump].events), moments: ofMoments(columns, TREES[jump].moments) };
    case "operation":
    case "scan":
    case "tick":
      return { moments: ofMoments(columns, [jump]) };
    default:
      return { events: ofKinds(columns, [jump]) };
  }
}

function ofKinds({ eventKind }: TimelineColumns, kinds: readonly LandmarkKind[]): Fits {
  const codes = kinds.map((kind) => LANDMARK_KINDS.indexOf(kind));
  return (row) => codes.includes(eventKind[row] ?? -1);
}

function ofMoments({ momentKind }: TimelineColumns, kinds: readonly MomentKind[]): Fits | undefined {
  if (kinds.length === 0) return undefined;
  const codes = kinds.map((kind) => MOMENT_KINDS.indexOf(kind));
  return (row) => codes.includes(momentKind[row] ?? -1);
}

function ofPage({ areas, eventArea, eventPage }: TimelineColumns, page: string | undefined): Fits {
  const slash = page?.lastIndexOf("/") ?? -1;
  const area = areas.indexOf(page?.slice(0, slash) ?? "");
  const number = 1 + Number(page?.slice(slash + 1));
  return (row) => area > 0 && eventArea[row] === area && eventPage[row] === number;
}

function search(steps: Float64Array, from: number, way: Way, fits: Fits): number | undefined {
  let row = way === 1 ? firstFrom(steps, from + 1) : firstFrom(steps, from) - 1;
  for (; row >= 0 && row < steps.length; row += way) if (fits(row)) return steps[row];
  return undefined;
}
