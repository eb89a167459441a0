/** The timeline's rows as SVG; colours are those of time.css, by row. */
import { h } from "../element.ts";
import type { VNode } from "preact";
import { groupDigits } from "../figures.ts";
import { AXIS_HEIGHT, type GapBand, LANE_HEIGHT, type Lane, type TimePicture } from "./timePicture.ts";

export const GAP_TEXT = "ran fast, not recorded";
const GAP_TEXT_WIDTH = 130;
const TEXT_BASE = 10.5;

export function timeDrawing(picture: TimePicture): VNode {
  const { width, height } = picture;
  return h(
    "svg",
    {
      class: "time-drawing",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "aria-hidden": "true",
      focusable: "false",
    },
    [
      h("defs", {}, hatch()),
      ...picture.axis.map(({ x, step }) =>
        h("g", { key: `axis ${step}`, class: "time-axis" }, [
          h("line", { x1: x, y1: AXIS_HEIGHT - 4, x2: x, y2: height }),
          h("text", { x: x + 3, y: TEXT_BASE }, groupDigits(step)),
        ]),
      ),
      ...picture.scans.map((x) =>
        h("line", { key: `scan ${x}`, class: "time-scan", x1: x, y1: AXIS_HEIGHT, x2: x, y2: height }),
      ),
      ...picture.gaps.map((gap) => drawnGap(gap, height)),
      ...picture.lanes.map(drawnLane),
    ],
  );
}

function drawnLane({ id, y, path, texts }: Lane): VNode {
  return h("g", { key: id, class: `time-lane lane-${id}` }, [
    h("path", { d: path }),
    ...texts.map(({ x, text }) => h("text", { key: x, x, y: y + TEXT_BASE }, text)),
  ]);
}

function drawnGap({ x, width, steps }: GapBand, height: number): VNode {
  const bottom = height - AXIS_HEIGHT;
  return h("g", { key: `gap ${x}`, class: "time-gap" }, [
    h("rect", { x, y: AXIS_HEIGHT, width, height: bottom, fill: "url(#time-hatch)" }),
    width < GAP_TEXT_WIDTH || bottom < 2 * LANE_HEIGHT
      ? undefined
      : h(
          "text",
          { x: x + width / 2, y: AXIS_HEIGHT + Math.max(LANE_HEIGHT, bottom / 2) + 4 },
          `${GAP_TEXT}: ${groupDigits(steps)} statements`,
        ),
  ]);
}

/** Slanted lines, so that the band is told from a selection without colour. */
function hatch(): VNode {
  return h(
    "pattern",
    { id: "time-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    [h("line", { class: "hatch", x1: 0, y1: 0, x2: 0, y2: 6 })],
  );
}
