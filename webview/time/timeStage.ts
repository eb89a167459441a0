/** The rows with their labels, the curves below them, and over both what moves: the position, what lies ahead, the tip. */
import { createElement } from "preact";
import type { VNode } from "preact";
import { h, kept } from "../element.ts";
import { groupDigits } from "../figures.ts";
import { lastKept } from "../kept.ts";
import { curveData } from "./curves.ts";
import { CurvesPlot } from "./curvesPlot.ts";
import { updateTime } from "./timeActions.ts";
import { timeDrawing } from "./timeDrawing.ts";
import type { Lane, TimePicture } from "./timePicture.ts";
import { GUTTER, type TimeShown } from "./timeShown.ts";
import { timeSlider } from "./timeSlider.ts";
import { xOf } from "./timeSpan.ts";
import { pointedAt } from "./timeTip.ts";

const CURVES_HEIGHT = 84;
const TIP_WIDTH = 260;

const keepDrawing = lastKept((picture: TimePicture) => kept(timeDrawing(picture)));
const keepCurves = lastKept(curveData);

function laneLabel({ id, label, meaning, count, y }: Lane, { ui, actions }: TimeShown): VNode {
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

function tip({ columns, picture, ui }: TimeShown): VNode | undefined {
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

/** What lies ahead is dimmed; what was never run is empty. */
function future({ picture, position, end }: TimeShown): VNode | undefined {
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

export function timeStage(shown: TimeShown): VNode {
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
    keepDrawing(picture),
    curves.length === 0
      ? undefined
      : createElement(CurvesPlot, { names: curves, data, span, gutter: GUTTER, width, height: CURVES_HEIGHT }),
    future(shown),
    x < 0 || x > width
      ? undefined
      : h("div", { key: "cursor", class: "time-cursor", style: { left: `${GUTTER + x}px` } }),
    timeSlider(shown),
    tip(shown),
  ]);
}
