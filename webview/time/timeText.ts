/** The timeline in words: its marks with the counters there, and its events, as tables of what lies nearest to the position. */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import { groupDigits, timeText } from "../figures.ts";
import { counterAt, type CurveName } from "./curves.ts";
import { GAP_TEXT } from "./timeDrawing.ts";
import { firstFrom, KIND_LOOKS, kindAt, momentKindAt, momentText, pageAt } from "./timeModel.ts";

/** Rows of a table that are shown; a history may have a million. */
export const MAX_ROWS = 100;

/** The rows about a position, by index, and how many there are before and after them. */
export function rowsAbout(all: readonly number[], steps: Float64Array, position: number): readonly number[] {
  if (all.length <= MAX_ROWS) return all;
  let middle = all.findIndex((row) => (steps[row] ?? 0) > position);
  if (middle < 0) middle = all.length;
  const from = Math.max(0, Math.min(middle - MAX_ROWS / 2, all.length - MAX_ROWS));
  return all.slice(from, from + MAX_ROWS);
}

/** Of so many rows as can be the nearest; not of all, which may be many. */
function nearestEvents({ eventStep }: TimelineColumns, position: number): readonly number[] {
  const at = firstFrom(eventStep, position + 1);
  const from = Math.max(0, at - MAX_ROWS);
  return rowsAbout(range(from, Math.min(eventStep.length, at + MAX_ROWS)), eventStep, position);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}

export interface TimeTables {
  readonly columns: TimelineColumns;
  readonly position: number;
  readonly curves: readonly CurveName[];
  readonly goTo: (step: number) => void;
}

export function timeTables({ columns, position, curves, goTo }: TimeTables): VNode {
  const marks = range(0, columns.momentStep.length).filter((row) => momentKindAt(columns, row) !== "sample");
  const shownMarks = rowsAbout(marks, columns.momentStep, position);
  const shownEvents = nearestEvents(columns, position);
  const step = (steps: Float64Array, row: number): VNode => stepLink(steps[row] ?? 0, goTo);
  return h("div", { class: "time-text" }, [
    gapsText(columns),
    table({
      caption: `Operations, ticks and full scans${counted(shownMarks.length, marks.length)}`,
      heads: ["Step", "What", "Time", ...curves],
      now: lastUpTo(shownMarks, columns.momentStep, position),
      rows: shownMarks.map((row) => ({
        row,
        cells: [
          step(columns.momentStep, row),
          momentText(columns, row),
          timeText(columns.momentTimeNs[row] ?? 0),
          ...curves.map((name) => figure(counterAt(columns, name, row))),
        ],
      })),
    }),
    table({
      caption: `Events${counted(shownEvents.length, columns.eventStep.length)}`,
      heads: ["Step", "What", "Page"],
      now: lastUpTo(shownEvents, columns.eventStep, position),
      rows: shownEvents.map((row) => ({
        row,
        cells: [step(columns.eventStep, row), KIND_LOOKS[kindAt(columns, row)].one, pageAt(columns, row)],
      })),
    }),
  ]);
}

function counted(shown: number, all: number): string {
  return shown < all
    ? `: the ${groupDigits(shown)} about the position, of ${groupDigits(all)}`
    : `: ${groupDigits(all)}`;
}

function figure(value: number | undefined): string {
  return value === undefined ? "" : groupDigits(value);
}

function lastUpTo(rows: readonly number[], steps: Float64Array, position: number): number | undefined {
  return rows.filter((row) => (steps[row] ?? 0) <= position).at(-1);
}

function stepLink(step: number, goTo: (step: number) => void): VNode {
  const text = groupDigits(step);
  return h(
    "button",
    { type: "button", class: "link", "aria-label": `Go to step ${text}`, "data-step": step, onClick: () => goTo(step) },
    text,
  );
}

interface Table {
  readonly caption: string;
  readonly heads: readonly string[];
  /** Of `rows`: the one that the position is in. */
  readonly now: number | undefined;
  readonly rows: readonly { readonly row: number; readonly cells: readonly (VNode | string)[] }[];
}

function table({ caption, heads, now, rows }: Table): VNode {
  return h("div", { class: "time-scroll", ref: intoView }, [
    h("table", { class: "time-table" }, [
      h("caption", {}, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(({ row, cells }) =>
          h(
            "tr",
            { key: row, class: row === now ? "now" : undefined, "aria-current": row === now ? "step" : undefined },
            cells.map((cell, at) => h("td", { key: at }, cell)),
          ),
        ),
      ),
    ]),
  ]);
}

/** Keeps the row of the position in sight. */
function intoView(element: HTMLElement | null): void {
  const now = element?.querySelector<HTMLElement>(".now");
  if (element === null || now === undefined || now === null) return;
  const top = now.offsetTop - element.offsetTop;
  if (top < element.scrollTop || top > element.scrollTop + element.clientHeight - 2 * now.offsetHeight)
    element.scrollTop = top - element.clientHeight / 2;
}

function gapsText({ gapFrom, gapTo }: TimelineColumns): VNode | undefined {
  if (gapFrom.length === 0) return undefined;
  const gaps = [...gapFrom].map((from, row) => `steps ${groupDigits(from)} to ${groupDigits(gapTo[row] ?? 0)}`);
  return h("p", { class: "time-gaps" }, `Of ${gaps.join(", ")}: ${GAP_TEXT}.`);
}
