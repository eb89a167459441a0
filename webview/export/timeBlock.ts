/** The timeline in the exported picture: its rows, the curves as they are chosen, and where the session stands. */
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import { groupDigits } from "../figures.ts";
import { CURVE_LOOKS, curveData, type CurveName, curveTop, hasCurve } from "../time/curves.ts";
import { timeDrawing } from "../time/timeDrawing.ts";
import { layoutTime } from "../time/timePicture.ts";
import { shownSpan, type Span, xOf } from "../time/timeSpan.ts";
import type { TimeUi } from "../time/timeUi.ts";
import { below, type Block, flowing, line, textWidth, titled } from "./block.ts";
import { nodeText, tag } from "./svgText.ts";
import type { ShownSession } from "../shownSession.ts";

const GUTTER = 116;
const CURVES_HEIGHT = 84;

/** What time.css says of it, for where there is no style sheet. */
export const TIME_STYLE = `
.time-drawing text { font-size: 10.5px; fill: var(--vscode-foreground); }
.time-axis line { stroke: var(--vscode-foreground); stroke-width: 1; opacity: 0.14; }
.time-drawing .time-axis text { fill: var(--vscode-descriptionForeground); }
.time-scan { stroke: var(--vscode-descriptionForeground); stroke-width: 1; stroke-dasharray: 3 3; opacity: 0.6; }
.hatch { stroke: var(--vscode-descriptionForeground); stroke-width: 1.5; opacity: 0.45; }
.time-drawing .time-gap text { text-anchor: middle; }
.time-lane path { fill: var(--vscode-foreground); }
.lane-tick path, .lane-skipped path { fill: var(--vscode-descriptionForeground); }
.lane-merge path { fill: var(--vscode-charts-blue); }
.lane-zero path { fill: var(--vscode-charts-purple); }
.lane-unstable path { fill: var(--vscode-charts-yellow); }
.lane-checksum path, .lane-unshare path { fill: var(--vscode-charts-orange); }
.lane-cow path, .lane-unmerge path { fill: var(--vscode-charts-red); }
`;

export function timeBlock(columns: TimelineColumns, { step }: ShownSession, ui: TimeUi, width: number): Block {
  const end = columns.end[0] ?? 0;
  const span = shownSpan(ui.zoom, end, step);
  const inner = width - GUTTER;
  const picture = layoutTime(columns, span, inner);
  const labels = picture.lanes.map(({ label, count, y }) =>
    [
      line(0, y + 10.5, label, { size: 10.5 }),
      line(GUTTER - 8, y + 10.5, groupDigits(count), { size: 10, ink: "muted", anchor: "end" }),
    ].join(""),
  );
  const rows: Block = {
    width,
    height: picture.height,
    svg: labels.join("") + tag("g", { transform: `translate(${GUTTER} 0)` }, nodeText(timeDrawing(picture))),
  };
  const drawn = curves(columns, ui.curves, span, inner);
  const parts = below([rows, drawn.plot], 8);
  const x = Math.round(GUTTER + xOf(span, inner, step)) + 0.5;
  const mark = tag("line", {
    x1: x,
    x2: x,
    y1: 0,
    y2: parts.height,
    stroke: "var(--vscode-focusBorder)",
    "stroke-width": 2,
  });
  return titled("Time", below([{ ...parts, svg: parts.svg + mark }, drawn.legend], 8), width);
}

/** As staircases: a counter keeps its value until it changes. */
function curves(
  columns: TimelineColumns,
  chosen: readonly CurveName[],
  span: Span,
  width: number,
): { readonly plot: Block; readonly legend: Block } {
  const names = chosen.filter((name) => hasCurve(columns, name));
  const data = curveData(columns, names, span, width);
  const top = curveTop(data);
  const paths = names.map((name, index) => {
    const { color, dash } = CURVE_LOOKS[name];
    let d = "";
    data.values[index]?.forEach((value, at) => {
      const x = Math.round(xOf(span, width, data.steps[at] ?? 0) * 10) / 10;
      const y = Math.round((1 - (value ?? 0) / top) * CURVES_HEIGHT * 10) / 10;
      if (value !== null) d += d === "" ? `M${x} ${y}` : `H${x}V${y}`;
    });
    const stroke = { stroke: `var(${color})`, "stroke-width": 1.5, "stroke-dasharray": dash.join(" ") || undefined };
    return tag("path", { d, fill: "none", ...stroke });
  });
  const scale =
    line(GUTTER - 8, 10, groupDigits(top), { size: 10, ink: "muted", anchor: "end" }) +
    line(GUTTER - 8, CURVES_HEIGHT, "0", { size: 10, ink: "muted", anchor: "end" });
  const frame = tag("path", {
    d: `M0 0H${width}M0 ${CURVES_HEIGHT}H${width}`,
    stroke: "var(--vscode-panel-border, #888)",
  });
  const svg = scale + tag("g", { transform: `translate(${GUTTER} 0)` }, frame + paths.join(""));
  const entries = names.map((name): Block => {
    const { color, dash } = CURVE_LOOKS[name];
    const sample = { x1: 0, x2: 24, y1: 8, y2: 8, stroke: `var(${color})`, "stroke-width": 1.5 };
    const stroke = tag("line", { ...sample, "stroke-dasharray": dash.join(" ") || undefined });
    return { width: 32 + textWidth(name, 11), height: 16, svg: stroke + line(30, 12, name, { size: 11 }) };
  });
  return { plot: { width: width + GUTTER, height: CURVES_HEIGHT, svg }, legend: flowing(entries, width, 16) };
}
