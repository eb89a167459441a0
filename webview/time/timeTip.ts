/** What is under the pointer: its step, what happened there, and what was going on. */
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import { groupDigits } from "../figures.ts";
import { eventText, firstFrom, kindAt, momentKindAt, momentText, operationAt } from "./timeModel.ts";
import { LANE_HEIGHT, type Lane, type TimePicture } from "./timePicture.ts";
import { type Span, stepAt } from "./timeSpan.ts";

export interface Pointed {
  /** Where a click leads: to the event or mark that is pointed at, else to the place's step. */
  readonly step: number;
  readonly lines: readonly string[];
}

/** Pixels on either side of the pointer that belong to it. */
const REACH = 3;
const MAX_LINES = 5;

export function pointedAt(columns: TimelineColumns, picture: TimePicture, x: number, y: number): Pointed {
  const { span, width } = picture;
  const end = columns.end[0] ?? 0;
  const lane = picture.lanes.find((each) => y >= each.y && y < each.y + LANE_HEIGHT);
  const found = lane === undefined ? [] : rowsNear(columns, lane, span, { x, width });
  const plain = stepAt(span, width, x, end);
  const step =
    nearest(
      found.map((row) => row.step),
      plain,
    ) ?? plain;
  const operation = operationAt(columns, step);
  const shown = found.slice(0, MAX_LINES).map((row) => `${row.text} at step ${groupDigits(row.step)}`);
  return {
    step,
    lines: [
      `step ${groupDigits(step)}${isUnseen(columns, step) ? ", ran fast: not recorded" : ""}`,
      ...(operation === undefined || lane?.id === "operation"
        ? []
        : [`operation ${operation + 1}: ${columns.operations[operation] ?? ""}`]),
      ...shown,
      ...(found.length > shown.length ? [`and ${groupDigits(found.length - shown.length)} more`] : []),
    ],
  };
}

/** Whether the step lies in a stretch that nobody looked at. */
export function isUnseen({ gapFrom, gapTo }: TimelineColumns, step: number): boolean {
  const row = firstFrom(gapFrom, step + 1) - 1;
  return row >= 0 && step < (gapTo[row] ?? 0);
}

interface Row {
  readonly step: number;
  readonly text: string;
}

function rowsNear(
  columns: TimelineColumns,
  { id }: Lane,
  span: Span,
  at: { readonly x: number; readonly width: number },
): readonly Row[] {
  const isMark = id === "operation" || id === "scan" || id === "tick";
  const steps = isMark ? columns.momentStep : columns.eventStep;
  const stepOf = (x: number): number => span.from + (x / at.width) * (span.to - span.from);
  const last = firstFrom(steps, Math.floor(stepOf(at.x + REACH)) + 1);
  const rows: Row[] = [];
  for (let row = firstFrom(steps, Math.ceil(stepOf(at.x - REACH))); row < last; row++) {
    if ((isMark ? momentKindAt(columns, row) : kindAt(columns, row)) !== id) continue;
    rows.push({ step: steps[row] ?? 0, text: isMark ? momentText(columns, row) : eventText(columns, row) });
  }
  return rows;
}

function nearest(steps: readonly number[], to: number): number | undefined {
  return steps.reduce<number | undefined>(
    (best, step) => (best === undefined || Math.abs(step - to) < Math.abs(best - to) ? step : best),
    undefined,
  );
}
