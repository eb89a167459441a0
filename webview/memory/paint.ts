/**
 * The picture on a canvas, in the theme's colours. Drawn anew whenever something changed: at 4 million pages that is some
 * thousand boxes, at 10,000 as many as there are pages.
 */
import { stateOf } from "./memoryModel.ts";
import type { Box } from "./memoryPicture.ts";
import { MARK_WIDTH, type Picture, SYMBOL_WIDTH, visitBoxes } from "./memoryPicture.ts";
import type { Marks } from "./marks.ts";
import type { Theme } from "../theme.ts";
import { STATE_LOOKS, strength } from "./stateLooks.ts";

const TWO_PI = 2 * Math.PI;
const MANY_LINES = 20;

/** The canvas gets the picture's size; `frames`: of the cells, for the numbers in large cells. */
export function paint(
  canvas: HTMLCanvasElement,
  picture: Picture,
  states: Uint8Array,
  marks: Marks,
  theme: Theme,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const scale = window.devicePixelRatio;
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.style.width = `${picture.width}px`;
  canvas.style.height = `${picture.height}px`;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, picture.width, picture.height);
  const color = (name: string): string => theme.value(name);
  paintBoxes(context, picture, states, color);
  paintHeadings(context, picture, color);
  paintMarks(context, marks, color);
}

type Color = (name: string) => string;

function paintBoxes(context: CanvasRenderingContext2D, picture: Picture, states: Uint8Array, color: Color): void {
  const ink = color("--vscode-editor-foreground");
  const muted = color("--vscode-descriptionForeground");
  const outline = color("--vscode-contrastBorder");
  const rule = color("--vscode-panel-border") || muted;
  const fills = new Map(
    Object.values(STATE_LOOKS).map((look) => [look.color, look.color === undefined ? "" : color(look.color)]),
  );
  // Asked for once: a style's value costs more than a box.
  const family = color("--vscode-editor-font-family") || "monospace";
  const [large, small] = [`12px ${family}`, `10px ${family}`];
  let lastFont = "";
  context.textAlign = "center";
  context.textBaseline = "middle";
  visitBoxes(picture, states, (x, y, width, height, byte) => {
    const state = stateOf(byte);
    const look = STATE_LOOKS[state];
    const fill = fills.get(look.color) ?? "";
    if (fill !== "") {
      context.globalAlpha = strength(byte);
      context.fillStyle = fill;
      context.fillRect(x, y, width, height);
      context.globalAlpha = 1;
    }
    if (width < SYMBOL_WIDTH - 1) {
      if (fill === "" && state === "unmergeable") {
        context.fillStyle = rule;
        context.fillRect(x, y, width, height);
      }
      return;
    }
    if (fill === "" || outline !== "") {
      context.strokeStyle = outline === "" ? rule : outline;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    }
    context.fillStyle = fill === "" ? muted : ink;
    const font = width >= MARK_WIDTH - 1 ? large : small;
    if (font !== lastFont) context.font = font;
    lastFont = font;
    context.fillText(look.symbol, x + width / 2, y + height / 2 + 1);
  });
}

function paintHeadings(context: CanvasRenderingContext2D, picture: Picture, color: Color): void {
  const family = color("--vscode-font-family") || "sans-serif";
  context.textBaseline = "alphabetic";
  for (const { kind, text, x, y } of picture.headings) {
    context.textAlign = kind === "row" ? "right" : "left";
    context.fillStyle = color(kind === "process" ? "--vscode-foreground" : "--vscode-descriptionForeground");
    context.font = kind === "process" ? `600 12px ${family}` : `${kind === "row" ? 10 : 11}px ${family}`;
    context.fillText(text, x, y);
  }
}

function paintMarks(context: CanvasRenderingContext2D, marks: Marks, color: Color): void {
  const mark = color("--vscode-ksmLab-changedMark");
  const ink = color("--vscode-editor-foreground");
  const focus = color("--vscode-focusBorder");
  context.fillStyle = mark;
  for (const { x, y, width, height } of marks.changed)
    context.fillRect(x, y + height - (height > 8 ? 3 : 2), width - 1, height > 8 ? 2 : 1);
  outlineAll(context, marks.found, color("--vscode-editorWarning-foreground") || ink, [], 2);
  outlineAll(context, marks.equals, ink, [2, 2], 1);
  outlineAll(context, marks.partners, ink, [], 2);
  context.strokeStyle = ink;
  // Many are a bundle: what lies under it is to be read, too.
  context.globalAlpha = marks.lines.length > MANY_LINES ? 0.4 : 0.7;
  context.lineWidth = 1;
  context.beginPath();
  for (const { fromX, fromY, viaX, viaY, toX, toY } of marks.lines) {
    context.moveTo(fromX, fromY);
    context.quadraticCurveTo(viaX, viaY, toX, toY);
    context.moveTo(toX + 2, toY);
    context.arc(toX, toY, 2, 0, TWO_PI);
  }
  context.stroke();
  context.globalAlpha = 1;
  if (marks.selected !== undefined) outlineAll(context, [marks.selected], focus, [], 3);
  if (marks.cursor !== undefined) outlineAll(context, [marks.cursor], focus, [], 2);
  const around = marks.pointed.map(({ x, y, width, height }) => {
    return { x: x - 2, y: y - 2, width: width + 4, height: height + 4 };
  });
  outlineAll(context, around, color("--vscode-ksmLab-tourPointer"), [], 2);
}

function outlineAll(
  context: CanvasRenderingContext2D,
  boxes: readonly Box[],
  stroke: string,
  dash: readonly number[],
  width: number,
): void {
  if (boxes.length === 0) return;
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.setLineDash([...dash]);
  context.beginPath();
  for (const box of boxes) context.rect(box.x - 0.5, box.y - 0.5, box.width, box.height);
  context.stroke();
  context.setLineDash([]);
}
