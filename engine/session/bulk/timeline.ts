/**
 * What the timeline is drawn from: the history as far as it was run, whether it lies behind the session's position or
 * ahead of it. Three tables of columns, each in the order of steps, and names:
 *
 *   event*     what happened to pages and nodes; `eventPage` counts from 1 within the area (0: no page is known)
 *   moment*    where ticks, operations and full scans begin, and in between where something happened: KSM's own
 *              counters there, in the columns named as in /sys/kernel/mm/ksm (empty where the source has none)
 *   gap*       stretches whose statements nobody looked at: their events are those of the trace alone
 *
 * A step n is the position at which n statements have been executed; an event's is the first at which it has happened.
 */
import type { Columns } from "./columns.ts";

export const LANDMARK_KINDS = [
  "merge",
  "zero",
  "unstable",
  "checksum",
  "skipped",
  "cow",
  "unshare",
  "unmerge",
  "free",
] as const;
export type LandmarkKind = (typeof LANDMARK_KINDS)[number];

export const MOMENT_KINDS = ["sample", "tick", "operation", "scan"] as const;
export type MomentKind = (typeof MOMENT_KINDS)[number];

/** Counters that are read at every moment. */
export const COUNTER_NAMES = [
  "pages_shared",
  "pages_sharing",
  "pages_unshared",
  "rmap_items",
  "pages_scanned",
  "pages_skipped",
  "ksm_zero_pages",
  "stable_node_chains",
  "stable_node_dups",
  "full_scans",
] as const;
export type CounterName = (typeof COUNTER_NAMES)[number];

export const TIMELINE_SCHEMA = {
  /** One element: the last step that was run. */
  end: "f64",
  eventStep: "f64",
  /** Index in LANDMARK_KINDS. */
  eventKind: "u8",
  /** Index in `areas`. */
  eventArea: "u16",
  eventPage: "u32",
  /** "A/r"; the first is "", for what is nobody's. */
  areas: "text",
  momentStep: "f64",
  /** Index in MOMENT_KINDS. */
  momentKind: "u8",
  /** The tick's number from 1, the operation's index from 0, the full scans completed. */
  momentNumber: "u32",
  momentTimeNs: "f64",
  /** Every operation of the scenario, by index. */
  operations: "text",
  gapFrom: "f64",
  gapTo: "f64",
  pages_shared: "f64",
  pages_sharing: "f64",
  pages_unshared: "f64",
  rmap_items: "f64",
  pages_scanned: "f64",
  pages_skipped: "f64",
  ksm_zero_pages: "f64",
  stable_node_chains: "f64",
  stable_node_dups: "f64",
  full_scans: "f64",
} as const;
export type TimelineColumns = Columns<typeof TIMELINE_SCHEMA>;
