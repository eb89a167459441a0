/** What the exported picture shows of each part: drawn by the parts' own pure drawings, from the columns they are drawn from. */
import type { ChannelSchema } from "../../engine/session/bulk/channels.ts";
import type { Columns } from "../../engine/session/bulk/columns.ts";
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import { groupDigits, timeText } from "../figures.ts";
import { marksOf } from "../memory/marks.ts";
import { cellNamed, type MemoryColumns, regionsOf, stateCounts } from "../memory/memoryModel.ts";
import { layoutPicture } from "../memory/memoryPicture.ts";
import { memorySvg } from "../memory/memorySvg.ts";
import { STATE_LOOKS } from "../memory/stateLooks.ts";
import { filesOf, type NumberGroup, numberGroups, savings } from "../numbers/numbersModel.ts";
import { treeSvg } from "../trees/treeDrawing.ts";
import { searchText, sizeText, treeName, treesOf } from "../trees/treesModel.ts";
import { beside, below, type Block, flowing, line, textWidth, titled, wrapped } from "./block.ts";
import { nodeText, tag } from "./svgText.ts";
import type { ShownSession } from "../shownSession.ts";

const GAP = 12;
const ROW = 16;
const COLUMN_GAP = 48;

/** Title, source, and where the session stands. */
export function headBlock(session: ShownSession, statement: string | undefined, width: number): Block {
  const { title, sourcePath, version, place, thread, sentence, step, lastStep, timeNs, stop } = session;
  const at = place === undefined ? "" : `${place.path}:${place.line + 1}   `;
  const figures = [
    `step ${groupDigits(step)} of ${groupDigits(lastStep)}`,
    timeText(timeNs),
    ...(thread === undefined ? [] : [`thread ${thread.name}`]),
    ...(session.operation === undefined ? [] : [`operation ${session.operation.index + 1}: ${session.operation.text}`]),
  ];
  const rows: (readonly [string, Parameters<typeof line>[3]])[] = [
    [title, { size: 16, isBold: true }],
    [`${sourcePath} · ${version} · ${figures.join(" · ")}`, { ink: "muted" }],
    ...wrapped(`${at}${statement ?? stop.description}`, width).map((text) => [text, { isMono: true }] as const),
    ...(sentence === undefined ? [] : wrapped(sentence, width)).map((text) => [text, {}] as const),
  ];
  return {
    width,
    height: rows.length * 19,
    svg: rows.map(([text, look], i) => line(0, 14 + i * 19, text, look)).join(""),
  };
}

export function memoryBlock(columns: MemoryColumns, selectedPage: string | undefined, width: number): Block {
  const regions = regionsOf(columns);
  const picture = layoutPicture(regions, width);
  const selected = selectedPage === undefined ? undefined : cellNamed(regions, selectedPage);
  const marks = marksOf(picture, columns, { selected, hovered: undefined, cursor: undefined, found: [], names: [] });
  const svg = memorySvg(picture, columns.state, marks);
  return titled("Memory", below([legend(columns, width), { width, height: picture.height, svg }], GAP), width);
}

function legend({ state }: MemoryColumns, width: number): Block {
  const counts = stateCounts(state);
  const entries = PAGE_STATES.filter((each) => counts[each] > 0).map((each): Block => {
    const { symbol, label, color } = STATE_LOOKS[each];
    const fill = color === undefined ? "none" : `var(${color})`;
    const text = `${label} ${groupDigits(counts[each])}`;
    const swatch = tag("rect", {
      x: 0.5,
      y: 0.5,
      width: 15,
      height: 14,
      fill,
      stroke: "var(--vscode-panel-border, #888)",
    });
    const sign = tag(
      "text",
      { x: 8, y: 12, "text-anchor": "middle", "font-size": 11, fill: "var(--vscode-editor-foreground)" },
      symbol,
    );
    return { width: 22 + textWidth(text, 11), height: 16, svg: swatch + sign + line(22, 12, text, { size: 11 }) };
  });
  return flowing(entries, width, 16);
}

export function treesBlock(columns: Columns<ChannelSchema<"trees">>, width: number): Block {
  const view = treesOf(columns);
  const isSeveral = view.trees.some(({ node }) => node !== 0);
  const drawn = view.trees.map((tree, index): Block => {
    const search = view.search?.tree === index ? view.search : undefined;
    const title = `${treeName(tree, isSeveral)}: ${sizeText(tree.size)}`;
    const head: Block = { width: textWidth(title), height: 18, svg: line(0, 12, title, { isBold: true }) };
    if (tree.root === undefined) return head;
    const { node, width: w, height } = treeSvg({ tree, search, isAnimated: false, unfold: () => undefined });
    return below([head, { width: w, height, svg: nodeText(node) }], 4);
  });
  const told = view.search === undefined ? [] : wrapped(searchText(view.search, view.trees), width);
  const said = told.map((text): Block => ({ width, height: 18, svg: line(0, 12, text, { ink: "muted" }) }));
  return titled("Trees", below([...said, flowing(drawn, width, 28)], 6), width);
}

export function numbersBlock(
  { counters }: ShownSession,
  columns: Columns<ChannelSchema<"numbers">> | undefined,
  width: number,
): Block {
  const groups = numberGroups(counters, columns === undefined ? new Map() : filesOf(columns));
  const told = savings(counters, columns?.itemBytes[0] ?? 0).map(({ name, value }): Block => {
    const svg = line(0, 12, name, { size: 11, ink: "muted" }) + line(0, 30, value, { size: 14, isBold: true });
    return { width: Math.max(90, textWidth(value, 14)), height: 34, svg };
  });
  const columnWidth = Math.floor((width - COLUMN_GAP) / 2);
  return titled(
    "Numbers",
    below([beside(told, 24), balanced(groups.map((each) => groupBlock(each, columnWidth)))], GAP),
    width,
  );
}

function groupBlock({ title, rows }: NumberGroup, width: number): Block {
  const lines = rows.map(({ name, value, unit, delta }, i) => {
    const y = ROW * (i + 1) + 13;
    const right =
      line(width - 96, y, value, { size: 11, anchor: "end" }) + line(width - 90, y, unit, { size: 10, ink: "muted" });
    const change = delta === undefined ? "" : line(width, y, delta, { size: 10, ink: "link", anchor: "end" });
    return line(0, y, name, { size: 11, isMono: true }) + right + change;
  });
  const svg = line(0, 12, title, { isBold: true }) + lines.join("");
  return { width, height: ROW * (rows.length + 1) + 4, svg };
}

/** In two columns of about the same height, in their order. */
function balanced(blocks: readonly Block[]): Block {
  const half = blocks.reduce((sum, { height }) => sum + height, 0) / 2;
  let filled = 0;
  const [left, right]: [Block[], Block[]] = [[], []];
  for (const block of blocks) {
    (filled + block.height / 2 <= half ? left : right).push(block);
    filled += block.height;
  }
  return beside([below(left, 8), below(right, 8)], COLUMN_GAP);
}
