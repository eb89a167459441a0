/**
 * Time: the history as far as it was run. Rows of marks and events, the counters' curves below them, and over all of it one
 * slider: the session's position, to be dragged, stepped with the keys, and told to whoever listens. What was run and lies
 * ahead of the position is dimmed.
 */
import type { VNode } from "preact";
import type { Actions } from "../actions.ts";
import { h } from "../element.ts";
import { lastKept } from "../kept.ts";
import type { Part } from "../part.ts";
import { awaited, section } from "../section.ts";
import { watchWidth } from "../watchWidth.ts";
import { jumpLabel } from "./jumps.ts";
import { goTo, positionOf, updateTime } from "./timeActions.ts";
import { timeOverview } from "./timeOverview.ts";
import { layoutTime } from "./timePicture.ts";
import { drawingWidth, GUTTER, type TimeShown } from "./timeShown.ts";
import { shownSpan, type Span, stepAt } from "./timeSpan.ts";
import { timeStage } from "./timeStage.ts";
import { timeTables } from "./timeText.ts";
import { curveLegend, timeTools } from "./timeTools.ts";

const keepPicture = lastKept(layoutTime);
const keepSpan = lastKept((from: number, to: number): Span => ({ from, to }));

const KEYS =
  "Arrow keys go one statement back or on, with Shift to the last or the next event that is chosen; Page Up and Page Down further; " +
  "Home and End to the ends. Plus and minus zoom, 0 shows all, brackets move what is shown, Space plays.";

function body(shown: TimeShown): readonly (VNode | undefined)[] {
  const { columns, picture, position, step, end, counters, ui, actions } = shown;
  const { asText, pointer, curves } = ui.time;
  const told = pointer === undefined ? position : stepAt(picture.span, picture.width, pointer.x, end);
  const tell = (width: number): void => updateTime(actions, () => ({ width: drawingWidth(width) }));
  return [
    timeTools(shown, ui, actions),
    h("p", { key: "keys", id: "time-keys", class: "only-spoken" }, KEYS),
    asText
      ? timeTables({ columns, position, curves, goTo: (step) => goTo(actions, shown, step) })
      : h("div", { key: "drawn", ref: watchWidth(GUTTER + ui.time.width, tell) }, [
          timeOverview(shown),
          timeStage(shown),
          curveLegend(columns, told, told === step ? counters : [], ui, actions),
        ]),
  ];
}

function tools(isText: boolean, actions: Actions): VNode {
  return h(
    "button",
    {
      type: "button",
      class: "text-button",
      "aria-pressed": isText,
      onClick: () => updateTime(actions, () => ({ asText: !isText, pointer: undefined })),
    },
    "As text",
  );
}

export const timePart: Part<"timeline", "step" | "counters", "time" | "selectedPage"> = {
  name: "time",
  channel: "timeline",
  reads: ["step", "counters"],
  remembers: ["time", "selectedPage"],
  draw: ({ session: { step, counters }, columns }, ui, actions) => {
    const { time, selectedPage } = ui;
    const note = time.jump === "event" ? undefined : `Last and Next: ${jumpLabel(time.jump, selectedPage)}`;
    const head = { id: "time", title: "Time", note, tools: tools(time.asText, actions) } as const;
    return section(head, ui, actions, () => {
      if (columns === undefined) return awaited();
      const end = Math.max(step, columns.end[0] ?? 0);
      const position = positionOf(time, step);
      const { from, to } = shownSpan(time.zoom, end, position);
      const picture = keepPicture(columns, keepSpan(from, to), time.width);
      return body({ columns, picture, position, end, step, counters, ui, actions });
    });
  },
};
