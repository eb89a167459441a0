/** The slider over the whole drawing: the session's position, for the pointer, the wheel, the keys, and whoever listens. */
import type { VNode } from "preact";
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import { h } from "../element.ts";
import { groupDigits } from "../figures.ts";
import { act, goTo, updateTime } from "./timeActions.ts";
import { keyAction } from "./timeKeys.ts";
import { eventText, firstFrom, operationAt } from "./timeModel.ts";
import { place, type TimeShown } from "./timeShown.ts";
import { stepAt } from "./timeSpan.ts";
import { isUnseen, pointedAt } from "./timeTip.ts";

/** One notch of a wheel. */
const WHEEL_FACTOR = 1.25;

/** What is said of a position, beside its number. */
function positionText(columns: TimelineColumns, position: number, end: number): string {
  const operation = operationAt(columns, position);
  const event = firstFrom(columns.eventStep, position + 1) - 1;
  return [
    `step ${groupDigits(position)} of ${groupDigits(end)}`,
    ...(operation === undefined ? [] : [`operation ${operation + 1}: ${columns.operations[operation] ?? ""}`]),
    ...(isUnseen(columns, position) ? ["ran fast, not recorded"] : []),
    ...(event < 0 ? [] : [`last event: ${eventText(columns, event)}`]),
  ].join(", ");
}

export function timeSlider(shown: TimeShown): VNode {
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
function turnWheel(event: WheelEvent, shown: TimeShown): void {
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
