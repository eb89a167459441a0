/** The picture as SVG text: for export, and what drawing is tested by. Colours are the theme's variables. */
import { stateOf } from "./memoryModel.ts";
import { type Box, type Picture, SYMBOL_WIDTH, visitBoxes } from "./memoryPicture.ts";
import type { Marks } from "./marks.ts";
import { STATE_LOOKS, strength } from "./stateLooks.ts";

export function memorySvg(picture: Picture, states: Uint8Array, marks: Marks): string {
  const parts: string[] = [];
  visitBoxes(picture, states, (x, y, width, height, byte) => {
    const look = STATE_LOOKS[stateOf(byte)];
    const fill = look.color === undefined ? "none" : `var(${look.color})`;
    const opacity = strength(byte) === 1 ? "" : ` fill-opacity="${strength(byte).toFixed(2)}"`;
    const stroke = look.color === undefined ? ` stroke="var(--vscode-panel-border)"` : "";
    parts.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"${opacity}${stroke}/>`);
    if (width >= SYMBOL_WIDTH - 1)
      parts.push(
        `<text x="${x + width / 2}" y="${y + height / 2 + 4}" text-anchor="middle" font-size="11" fill="var(--vscode-editor-foreground)">${look.symbol}</text>`,
      );
  });
  for (const { kind, text, x, y } of picture.headings)
    parts.push(
      `<text x="${x}" y="${y}" font-size="${kind === "row" ? 10 : 12}"${kind === "row" ? ` text-anchor="end"` : ""} fill="var(--vscode-foreground)">${escaped(text)}</text>`,
    );
  parts.push(...outlines(marks.changed, "changed"), ...outlines(marks.found, "found"));
  parts.push(...outlines(marks.equals, "equal"), ...outlines(marks.partners, "partner"));
  for (const { fromX, fromY, viaX, viaY, toX, toY } of marks.lines) {
    const path = `M${fromX} ${fromY}Q${viaX} ${viaY} ${toX} ${toY}`;
    parts.push(`<path d="${path}" fill="none" stroke="var(--vscode-editor-foreground)"/>`);
  }
  if (marks.selected !== undefined) parts.push(...outlines([marks.selected], "selected"));
  const size = `width="${picture.width}" height="${picture.height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${picture.width} ${picture.height}">\n${parts.join("\n")}\n</svg>\n`;
}

function outlines(boxes: readonly Box[], name: string): readonly string[] {
  return boxes.map(
    ({ x, y, width, height }) =>
      `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="var(--vscode-editor-foreground)"/>`,
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
