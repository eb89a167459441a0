import type { VNode } from "preact";
import { h } from "../element.ts";
import { updateTime } from "./timeActions.ts";
import { place, type TimeShown } from "./timeShown.ts";
import { panned, stepAt, wholeSpan, xOf } from "./timeSpan.ts";

/** Where what is zoomed to lies in the whole; pressing it moves it there. */
export function timeOverview({ picture, position, end, ui, actions }: TimeShown): VNode | undefined {
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
