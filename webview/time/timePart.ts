/**
 * Time: the history as far as it was run. Rows of marks and events, the counters' curves below them, and over all of it one
 * slider: the session's position, to be dragged, stepped with the keys, and told to whoever listens. What was run and lies
 * ahead of the position is dimmed.
 */
import { createElement } from "preact";
import type { VNode } from "preact";
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import type { Actions } from "../actions.ts";
import { h } from "../element.ts";
import { groupDigits } from "../figures.ts";
import type { Part } from "../part.ts";
import { section } from "../section.ts";
import type { UiState } from "../uiState.ts";
import { watchWidth } from "../watchWidth.ts";
import { curveData } from "./curves.ts";
import { CurvesPlot } from "./curvesPlot.ts";
import { jumpLabel } from "./jumps.ts";
import { lastKept } from "./lastKept.ts";
import { act, goTo, positionOf, type TimeState, updateTime } from "./timeActions.ts";
import { timeDrawing } from "./timeDrawing.ts";
import { keyAction } from "./timeKeys.ts";
import { eventText, firstFrom, operationAt } from "./timeModel.ts";
import { type Lane, layoutTime, type TimePicture } from "./timePicture.ts";
import { panned, shownSpan, type Span, stepAt, wholeSpan, xOf } from "./timeSpan.ts";
import { timeTables } from "./timeText.ts";
import { isUnseen, pointedAt } from "./timeTip.ts";
import { curveLegend, timeTools } from "./timeTools.ts";

/** The rows' labels, in CSS pixels. */
export const GUTTER = 116;
const CURVES_HEIGHT = 84;
/** One notch of a wheel. */
const WHEEL_FACTOR = 1.25;
const TIP_WIDTH = 260;

const keepPicture = lastKept(layoutTime);
const keepCurves = lastKept(curveData);
const keepSpan = lastKept((from: number, to: number): Span => ({ from, to }));

interface Shown extends TimeState {
  readonly picture: TimePicture;
  /** Where the slider stands. */
  readonly position: number;
  readonly ui: UiState;
  readonly actions: Actions;
}

/** What is said of a position, beside its number. */
export function positionText(columns: TimelineColumns, position: number, end: number): string {
  const operation = operationAt(columns, position);
  const event = firstFrom(columns.eventStep, position + 1) - 1;
  return [
    `step ${groupDigits(position)} of ${groupDigits(end)}`,
    ...(operation === undefined ? [] : [`operation ${operation + 1}: ${columns.operations[operation] ?? ""}`]),
    ...(isUnseen(columns, position) ? ["ran fast, not recorded"] : []),
    ...(event < 0 ? [] : [`last event: ${eventText(columns, event)}`]),
  ].join(", ");
}

function laneLabel({ id, label, meaning, count, y }: Lane, { ui, actions }: Shown): VNode {
  return h(
    "button",
    {
      key: id,
      type: "button",
      class: `time-label lane-${id}`,
      style: { top: `${y}px` },
      title: `${meaning}. Press, and Last and Next go from one to the other.`,
      "aria-pressed": ui.time.jump === id,
      onClick: () => updateTime(actions, ({ jump }) => ({ jump: jump === id ? "event" : id, told: "" })),
    },
    [label, h("span", { class: "count" }, groupDigits(count))],
  );
}

function place(event: MouseEvent): { readonly x: number; readonly y: number } {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function slider(shown: Shown): VNode {
  const { columns, picture, position, end, ui, actions } = shown;
  const { span, width } = picture;
  const drag = (event: PointerEvent): void => goTo(actions, shown, stepAt(span, width, place(event).x, end));
  return h("div", {
    id: "time-slider",
    class: "time-slider",
    role: "slider",
    tabIndex: 0,
    "aria-label": "Position in the history",
    "aria-orientation": "horizontal",
    "aria-valuemin": 0,
    "aria-valuemax": end,
    "aria-valuenow": position,
    "aria-valuetext": positionText(columns, position, end),
    "aria-describedby": "time-keys",
    onKeyDown: (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const action = keyAction(event.key, event.shiftKey);
      if (action === undefined) return;
      event.preventDefault();
      act(action, shown, ui, actions);
    },
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      updateTime(actions, () => ({ isDragging: true, pointer: undefined }));
      const { x, y } = place(event);
      goTo(actions, shown, pointedAt(columns, picture, x, y).step);
    },
    onPointerMove: (event: PointerEvent) => {
      if (ui.time.isDragging) drag(event);
      else updateTime(actions, () => ({ pointer: place(event) }));
    },
    onPointerUp: () => updateTime(actions, () => ({ isDragging: false })),
    onPointerCancel: () => updateTime(actions, () => ({ isDragging: false })),
    onPointerLeave: () => updateTime(actions, () => ({ pointer: undefined })),
    onWheel: (event: WheelEvent) => turnWheel(event, shown),
  });
}

/** A wheel scrolls the page, unless the timeline has the focus or Ctrl is held. */
function turnWheel(event: WheelEvent, shown: Shown): void {
  const { picture, end, ui, actions } = shown;
  const isOurs = event.ctrlKey || document.activeElement === event.currentTarget;
  const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  if (!isOurs || (event.deltaY === 0 && sideways === 0)) return;
  event.preventDefault();
  if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
    act({ kind: "pan", share: Math.sign(sideways) * 0.1 }, shown, ui, actions);
    return;
  }
  const about = stepAt(picture.span, picture.width, place(event).x, end);
  act({ kind: "zoom", factor: event.deltaY < 0 ? WHEEL_FACTOR : 1 / WHEEL_FACTOR, about }, shown, ui, actions);
}

function tip({ columns, picture, ui }: Shown): VNode | undefined {
  const { pointer } = ui.time;
  if (pointer === undefined) return undefined;
  const { lines } = pointedAt(columns, picture, pointer.x, pointer.y);
  const isLeft = pointer.x > picture.width - TIP_WIDTH && pointer.x > TIP_WIDTH;
  const x = GUTTER + pointer.x;
  return h(
    "div",
    {
      class: "time-tip",
      role: "tooltip",
      style: isLeft
        ? { right: `calc(100% - ${x - 12}px)`, top: `${pointer.y + 8}px` }
        : { left: `${x + 12}px`, top: `${pointer.y + 8}px` },
    },
    lines.map((line, at) => h("div", { key: at }, line)),
  );
}

/** Where what is zoomed to lies in the whole; pressing it moves it there. */
function overview({ picture, position, end, ui, actions }: Shown): VNode | undefined {
  if (ui.time.zoom === undefined) return undefined;
  const { span, width } = picture;
  const whole = wholeSpan(end);
  const [x, right] = [xOf(whole, width, span.from), xOf(whole, width, span.to)];
  const move = (event: PointerEvent): void => {
    if (event.buttons === 0) return;
    const about = stepAt(whole, width, place(event).x, whole.to);
    const share = (about - (span.from + span.to) / 2) / (span.to - span.from);
    updateTime(actions, () => ({ zoom: { ...panned(span, share, end), at: position } }));
  };
  return h(
    "div",
    {
      class: "time-overview",
      "aria-hidden": "true",
      style: { width: `${width}px` },
      onPointerDown: move,
      onPointerMove: move,
    },
    [
      h("div", { class: "time-thumb", style: { left: `${x}px`, width: `${Math.max(4, right - x)}px` } }),
      h("div", { class: "time-here", style: { left: `${xOf(whole, width, position)}px` } }),
    ],
  );
}

/** What lies ahead is dimmed; what was never run is empty. */
function future({ picture, position, end }: Shown): VNode | undefined {
  const { span, width } = picture;
  const at = (step: number): number => Math.max(0, Math.min(width, xOf(span, width, step)));
  const [left, right] = [at(position), at(end)];
  if (right <= left) return undefined;
  return h("div", {
    key: "future",
    class: "time-future",
    style: { left: `${GUTTER + left}px`, width: `${right - left}px` },
  });
}

function stage(shown: Shown): VNode {
  const { columns, picture, position, ui } = shown;
  const { span, width } = picture;
  const x = xOf(span, width, position);
  const { curves } = ui.time;
  const data = keepCurves(columns, curves, span, width);
  return h("div", { class: "time-stage" }, [
    h(
      "div",
      { class: "time-labels", role: "group", "aria-label": "Rows" },
      picture.lanes.map((lane) => laneLabel(lane, shown)),
    ),
    timeDrawing(picture),
    curves.length === 0
      ? undefined
      : createElement(CurvesPlot, { names: curves, data, span, gutter: GUTTER, width, height: CURVES_HEIGHT }),
    future(shown),
    x < 0 || x > width
      ? undefined
      : h("div", { key: "cursor", class: "time-cursor", style: { left: `${GUTTER + x}px` } }),
    slider(shown),
    tip(shown),
  ]);
}

const KEYS =
  "Arrow keys go one statement back or on, with Shift to the last or the next event that is chosen; Page Up and Page Down further; " +
  "Home and End to the ends. Plus and minus zoom, 0 shows all, brackets move what is shown, Space plays.";

function body(shown: Shown): readonly (VNode | undefined)[] {
  const { columns, picture, position, end, ui, actions } = shown;
  const { asText, pointer, curves } = ui.time;
  const told = pointer === undefined ? position : stepAt(picture.span, picture.width, pointer.x, end);
  const tell = (width: number): void => updateTime(actions, () => ({ width: Math.max(120, width - GUTTER) }));
  return [
    timeTools(shown, ui, actions),
    h("p", { key: "keys", id: "time-keys", class: "only-spoken" }, KEYS),
    asText
      ? timeTables({ columns, position, curves, goTo: (step) => goTo(actions, shown, step) })
      : h("div", { key: "drawn", ref: watchWidth(GUTTER + ui.time.width, tell) }, [
          overview(shown),
          stage(shown),
          curveLegend(columns, told, ui, actions),
        ]),
  ];
}

export const timePart: Part<"timeline"> = ({ session, bulk }, ui, actions) => {
  const tools = h(
    "button",
    {
      type: "button",
      class: "text-button",
      "aria-pressed": ui.time.asText,
      onClick: () => updateTime(actions, ({ asText }) => ({ asText: !asText, pointer: undefined })),
    },
    "As text",
  );
  const note = ui.time.jump === "event" ? undefined : `Last and Next: ${jumpLabel(ui.time.jump, ui.selectedPage)}`;
  return section({ id: "time", title: "Time", note, tools }, ui, actions, () => {
    if (bulk === undefined) return h("p", { class: "nothing" }, "…");
    const { columns } = bulk;
    const end = Math.max(session.step, columns.end[0] ?? 0);
    const position = positionOf(ui.time, session.step);
    const { from, to } = shownSpan(ui.time.zoom, end, position);
    const picture = keepPicture(columns, keepSpan(from, to), ui.time.width);
    return body({ columns, picture, position, end, step: session.step, ui, actions });
  });
};
