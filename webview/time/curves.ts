/** KSM's counters as curves over the steps: steps of a staircase, since a counter keeps its value until it changes. */
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import { firstFrom } from "./timeModel.ts";
import { type Span, xOf } from "./timeSpan.ts";

export const CURVE_NAMES = [
  "pages_sharing",
  "pages_shared",
  "pages_unshared",
  "pages_volatile",
  "ksm_zero_pages",
  "pages_skipped",
  "stable_node_chains",
  "stable_node_dups",
  "rmap_items",
  "pages_scanned",
  "full_scans",
] as const;
export type CurveName = (typeof CURVE_NAMES)[number];

/** A theme variable, and a dash pattern that tells curves apart without colour. */
export interface CurveLook {
  readonly color: string;
  readonly dash: readonly number[];
}

export const CURVE_LOOKS: Readonly<Record<CurveName, CurveLook>> = {
  pages_sharing: { color: "--vscode-charts-blue", dash: [] },
  pages_shared: { color: "--vscode-charts-green", dash: [6, 3] },
  pages_unshared: { color: "--vscode-charts-yellow", dash: [2, 2] },
  pages_volatile: { color: "--vscode-charts-orange", dash: [8, 3, 2, 3] },
  ksm_zero_pages: { color: "--vscode-charts-purple", dash: [4, 2] },
  pages_skipped: { color: "--vscode-charts-red", dash: [1, 3] },
  stable_node_chains: { color: "--vscode-foreground", dash: [10, 4] },
  stable_node_dups: { color: "--vscode-foreground", dash: [3, 3] },
  rmap_items: { color: "--vscode-descriptionForeground", dash: [] },
  pages_scanned: { color: "--vscode-descriptionForeground", dash: [6, 3] },
  full_scans: { color: "--vscode-descriptionForeground", dash: [2, 2] },
};

/** A value for each step of `steps`; null where there is none. */
export interface CurveData {
  readonly steps: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** Whether the source has this counter, or what it is reckoned from. */
export function hasCurve(columns: TimelineColumns, name: CurveName): boolean {
  return columns.momentStep.length > 0 && (name === "pages_volatile" ? columns.rmap_items : columns[name]).length > 0;
}

/** At a moment. pages_volatile is what /sys/kernel/mm/ksm says: what is known and in no tree. */
export function counterAt(columns: TimelineColumns, name: CurveName, moment: number): number | undefined {
  if (name !== "pages_volatile") return columns[name][moment];
  const { rmap_items, pages_shared, pages_sharing, pages_unshared } = columns;
  const known = rmap_items[moment];
  if (known === undefined) return undefined;
  const placed = (pages_shared[moment] ?? 0) + (pages_sharing[moment] ?? 0) + (pages_unshared[moment] ?? 0);
  return Math.max(0, known - placed);
}

/** The last moment at or before a step; -1 before the first. */
export function momentBefore(columns: TimelineColumns, step: number): number {
  return firstFrom(columns.momentStep, step + 1) - 1;
}

/** What is to be drawn of `span`: of moments within one pixel the last. */
export function curveData(columns: TimelineColumns, names: readonly CurveName[], span: Span, width: number): CurveData {
  const { momentStep } = columns;
  const end = Math.min(span.to, columns.end[0] ?? 0);
  const rows: number[] = [];
  const steps: number[] = [];
  const take = (row: number, step: number): void => {
    rows.push(row);
    steps.push(step);
  };
  const before = momentBefore(columns, span.from);
  if (before >= 0) take(before, span.from);
  const last = momentBefore(columns, end);
  for (let row = before + 1; row <= last; row++) {
    const step = momentStep[row] ?? 0;
    const next = momentStep[row + 1];
    const isLastOfPixel =
      row === last || next === undefined || Math.floor(xOf(span, width, next)) > Math.floor(xOf(span, width, step));
    if (isLastOfPixel) take(row, step);
  }
  if (last >= 0 && end > (steps.at(-1) ?? end)) take(last, end);
  return { steps, values: names.map((name) => rows.map((row) => counterAt(columns, name, row) ?? null)) };
}

/** The top of the scale: a round number not below any value. */
export function curveTop(data: CurveData): number {
  const highest = data.values.reduce(
    (most, values) => values.reduce<number>((top, value) => Math.max(top, value ?? 0), most),
    1,
  );
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= highest) ?? highest;
}
