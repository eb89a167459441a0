/** Pieces of the exported picture: SVG with its size, set below each other or in columns. */
import { tag } from "./svgText.ts";

export interface Block {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

export type Ink = "text" | "muted" | "link";

const INKS: Readonly<Record<Ink, string>> = {
  text: "var(--vscode-foreground)",
  muted: "var(--vscode-descriptionForeground)",
  link: "var(--vscode-textLink-foreground)",
};
/** Of a letter's height, in what fonts usually are. */
const LETTER_WIDTH = 0.62;

export interface TextLook {
  readonly size?: number;
  readonly ink?: Ink;
  readonly isBold?: boolean;
  readonly isMono?: boolean;
  readonly anchor?: "end";
}

/** Its width is an estimate: a picture knows no font. */
export function line(x: number, y: number, text: string, look: TextLook = {}): string {
  return tag(
    "text",
    {
      x,
      y,
      fill: INKS[look.ink ?? "text"],
      "font-size": look.size ?? 12,
      "font-weight": look.isBold === true ? 600 : undefined,
      "font-family": look.isMono === true ? "ui-monospace, Menlo, Consolas, monospace" : undefined,
      "text-anchor": look.anchor,
      "xml:space": look.isMono === true ? "preserve" : undefined,
    },
    text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`),
  );
}

export function textWidth(text: string, size = 12): number {
  return Math.ceil(text.length * size * LETTER_WIDTH);
}

/** Broken into lines that are about so wide. */
export function wrapped(text: string, width: number, size = 12): readonly string[] {
  const limit = Math.max(8, Math.floor(width / (size * LETTER_WIDTH)));
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function moved(block: Block, x: number, y: number): string {
  return tag("g", { transform: `translate(${x} ${y})` }, block.svg);
}

export function below(blocks: readonly Block[], gap: number): Block {
  let y = 0;
  const parts = blocks.map((block) => {
    const svg = moved(block, 0, y);
    y += block.height + gap;
    return svg;
  });
  const width = Math.max(0, ...blocks.map((block) => block.width));
  return { width, height: Math.max(0, y - gap), svg: parts.join("\n") };
}

/** From left to right, in as many rows as it takes. */
export function flowing(blocks: readonly Block[], width: number, gap: number): Block {
  const rows: Block[][] = [];
  let right = Number.POSITIVE_INFINITY;
  for (const block of blocks) {
    if (right + block.width > width) {
      rows.push([]);
      right = 0;
    }
    rows.at(-1)?.push(block);
    right += block.width + gap;
  }
  return below(
    rows.map((row) => beside(row, gap)),
    gap,
  );
}

export function beside(blocks: readonly Block[], gap: number): Block {
  let x = 0;
  const parts = blocks.map((block) => {
    const svg = moved(block, x, 0);
    x += block.width + gap;
    return svg;
  });
  return {
    width: Math.max(0, x - gap),
    height: Math.max(0, ...blocks.map(({ height }) => height)),
    svg: parts.join("\n"),
  };
}

/** Under a heading with a rule. */
export function titled(title: string, block: Block, width: number): Block {
  const rule = tag("line", {
    x1: 0,
    x2: Math.max(width, block.width),
    y1: 22,
    y2: 22,
    stroke: "var(--vscode-panel-border, #888)",
  });
  const head: Block = { width, height: 22, svg: line(0, 15, title, { size: 13, isBold: true }) + rule };
  return below([head, block], 10);
}

/** The whole as a document of its own. */
export function svgDocument(block: Block, margin: number, style: string): string {
  const [width, height] = [Math.ceil(block.width + 2 * margin), Math.ceil(block.height + 2 * margin)];
  const paper = tag("rect", { width, height, fill: "var(--vscode-editor-background)" });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">`,
    `<style>${style}</style>`,
    paper,
    moved(block, margin, margin),
    "</svg>\n",
  ].join("\n");
}
