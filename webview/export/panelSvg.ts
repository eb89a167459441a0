/**
 * The panel as one picture: what the parts show that are not folded, below each other. Pure: from what the page has; colours
 * are the theme's variables, until colours.ts makes a picture of it that stands alone.
 */
import type { Channel, ChannelSchema } from "../../engine/session/bulk/channels.ts";
import type { Bulk } from "../../engine/session/bulk/packets.ts";
import type { StepperModel } from "../messages.ts";
import type { SectionId, UiState } from "../uiState.ts";
import { below, type Block, svgDocument } from "./block.ts";
import { headBlock, memoryBlock, numbersBlock, treesBlock } from "./panelBlocks.ts";
import { TIME_STYLE, timeBlock } from "./timeBlock.ts";

const MARGIN = 20;
const WIDTH = 960;
/** Of what can be as wide as it likes; a tree may be wider. */
const MAX_WIDTH = 2000;
const GAP = 22;

/** What trees.css says of a tree, for where there is no style sheet. */
const STYLE = `
.tree-link { fill: none; stroke: var(--vscode-descriptionForeground); stroke-width: 1.2; }
.tree-link.dup { stroke-dasharray: 3 3; }
.tree-shape { stroke: var(--vscode-ksmLab-treeNodeBorder); stroke-width: 1.2; }
.tree-shape.red { fill: var(--vscode-ksmLab-treeRed); }
.tree-shape.black { fill: var(--vscode-ksmLab-treeBlack); }
.tree-shape.kind-dup { fill: var(--vscode-editor-background); }
.tree-node.kind-folded path { fill: var(--vscode-ksmLab-pageUnscanned); stroke: var(--vscode-descriptionForeground); }
.tree-node text { text-anchor: middle; font-size: 10px; font-family: ui-monospace, Menlo, Consolas, monospace; fill: var(--vscode-foreground); }
.tree-plate { fill: var(--vscode-editor-background); }
.tree-node .tree-letter { font-size: 11px; font-weight: 600; fill: var(--vscode-ksmLab-treeLetter); }
.tree-node.kind-dup .tree-letter { fill: var(--vscode-foreground); }
.tree-node .tree-sharers { fill: var(--vscode-descriptionForeground); }
.tree-link.on-way, .tree-shape.on-way { stroke: var(--vscode-charts-blue, #3794ff); stroke-width: 3; }
.tree-shape.is-goal { stroke: var(--vscode-focusBorder); stroke-width: 5; }
`;

export interface Panel {
  readonly model: StepperModel;
  readonly ui: UiState;
  readonly bulk: <C extends Channel>(channel: C) => Bulk<ChannelSchema<C>> | undefined;
}

/** "" while there is no session. */
export function panelSvg({ model, ui, bulk }: Panel): string {
  const { session, statement } = model;
  if (session === undefined) return "";
  const isShown = (id: SectionId): boolean => !ui.collapsed.includes(id);
  const [timeline, memory, numbers] = [bulk("timeline"), bulk("memory"), bulk("numbers")];
  const trees = isShown("trees") ? bulk("trees") : undefined;
  // As wide as what cannot be made narrower.
  const width = Math.max(WIDTH, Math.min(MAX_WIDTH, trees === undefined ? 0 : treesBlock(trees.columns, WIDTH).width));
  const blocks: Block[] = [headBlock(session, statement, width)];
  if (timeline !== undefined && isShown("time")) blocks.push(timeBlock(timeline.columns, session, ui.time, width));
  if (memory !== undefined && isShown("memory") && memory.columns.state.length > 0)
    blocks.push(memoryBlock(memory.columns, ui.selectedPage, width));
  if (trees !== undefined) blocks.push(treesBlock(trees.columns, width));
  if (isShown("numbers") && session.counters.length > 0)
    blocks.push(numbersBlock(session, numbers?.columns, Math.min(width, WIDTH)));
  return svgDocument(below(blocks, GAP), MARGIN, TIME_STYLE + STYLE);
}
