/** One tree as SVG: true shape and colours, the way of a search through it, folded subtrees as triangles with their count. */
import { h, kept } from "../element.ts";
import type { VNode } from "preact";
import type { TreeSearchView } from "../../engine/session/bulk/trees.ts";
import type { TreeNodeView, TreeView } from "../../engine/session/view.ts";
import { groupDigits } from "../figures.ts";
import { keptOf } from "../kept.ts";
import { centredOn } from "./centred.ts";
import { layoutTree, type PlacedLink } from "./treeLayout.ts";
import { nodeTitle, sharersText, shortLabel, stepText } from "./treesModel.ts";

const COLUMN = 72;
const ROW = 60;
const RADIUS = 11;
/** Two lines of text below a node. */
const LABEL_HEIGHT = 26;
const MARGIN = 6;
const LETTER_WIDTH = 6;
const LINE = 11;
const LETTERS = { chain: "C", dup: "D" } as const;

export interface TreeDrawing {
  readonly tree: TreeView;
  readonly search: TreeSearchView | undefined;
  readonly isAnimated: boolean;
  readonly unfold: (address: string) => void;
}

type Step = TreeSearchView["steps"][number];

const X = (x: number): number => Math.round(x * COLUMN * 10) / 10;
const Y = (y: number): number => y * ROW + RADIUS + MARGIN;

/** Kept as long as the tree and what is drawn in it are the same. */
export const treeDrawing = keptOf(
  (
    tree: TreeView,
    search: TreeSearchView | undefined,
    isAnimated: boolean,
    unfold: (address: string) => void,
  ): VNode => {
    const { node, centre } = treeSvg({ tree, search, isAnimated, unfold });
    const ref = centredOn(search?.steps.at(-1)?.node ?? tree.root?.address ?? "", centre);
    return kept(h("div", { class: "tree-scroll", "aria-hidden": "true", ref }, [node]));
  },
);

/** The drawing alone, with its size in pixels, and where in its width that stands which is looked at. */
export function treeSvg({ tree, search, isAnimated, unfold }: TreeDrawing): {
  readonly node: VNode;
  readonly width: number;
  readonly height: number;
  readonly centre: number;
} {
  const { nodes, links, width, height } = layoutTree(tree.root);
  const size = {
    width: Math.ceil(width * COLUMN),
    height: (height - 1) * ROW + 2 * RADIUS + LABEL_HEIGHT + 2 * MARGIN,
  };
  const way = new Map(search?.steps.map((step) => [step.node, step]));
  const isOnWay = (link: PlacedLink): boolean => way.has(link.to);
  const goal = search?.steps.at(-1)?.node;
  const looks = { class: isAnimated ? "tree-drawing animated" : "tree-drawing", ...size };
  const node = h("svg", { ...looks, viewBox: `0 0 ${size.width} ${size.height}` }, [
    ...[...links].sort((a, b) => Number(isOnWay(a)) - Number(isOnWay(b))).map((link) => drawnLink(link, isOnWay(link))),
    ...nodes.map(({ node: each, x, y }) => drawnNode(each, x, y, way.get(each.address), each.address === goal, unfold)),
  ]);
  const looked = goal ?? tree.root?.address;
  return { node, ...size, centre: X(nodes.find(({ node: each }) => each.address === looked)?.x ?? 0) };
}

function drawnLink({ to, fromX, fromY, toX, toY, isDup, isFolded }: PlacedLink, isOnWay: boolean): VNode {
  const classes = ["tree-link", ...(isDup ? ["dup"] : []), ...(isOnWay ? ["on-way"] : [])];
  const start = Y(fromY) + (isDup ? RADIUS + LABEL_HEIGHT : 0);
  const end = Y(toY) - (isFolded ? RADIUS : 0);
  // A path glides with the nodes at its ends: a line's ends cannot.
  return h("path", { key: `to ${to}`, class: classes.join(" "), d: `M${X(fromX)} ${start}L${X(toX)} ${end}` });
}

const drawnNode = keptOf((...of: Parameters<typeof newNode>) => kept(newNode(...of)));

function newNode(
  node: TreeNodeView,
  x: number,
  y: number,
  step: Step | undefined,
  isGoal: boolean,
  unfold: (at: string) => void,
): VNode {
  const classes = ["tree-node", node.color, `kind-${node.kind}`];
  if (step !== undefined) classes.push("on-way");
  if (isGoal) classes.push("is-goal");
  const place = { style: { transform: `translate(${X(x)}px, ${Y(y)}px)` } };
  if (node.kind === "folded") {
    const open = (): void => unfold(node.address);
    return h("g", { key: node.address, class: classes.join(" "), ...place, onClick: open }, [
      h("title", {}, nodeTitle(node)),
      h("path", { d: `M0 ${-RADIUS}L${RADIUS + 5} ${RADIUS}H${-RADIUS - 5}Z` }),
      h("text", { class: "tree-label", y: RADIUS + 1 + LINE }, foldedLabel(node)),
    ]);
  }
  const name = shortLabel(node.label);
  const below = step === undefined ? shortLabel(sharersText(node)) : stepText(step);
  return h("g", { key: node.address, class: classes.join(" "), ...place }, [
    h("title", {}, nodeTitle(node)),
    shapeOf(node, classes.slice(1)),
    h("text", { class: "tree-letter", dy: "0.36em" }, letterOf(node)),
    plate(name, below),
    h("text", { class: "tree-label", y: RADIUS + 1 + LINE }, name),
    h("text", { class: step === undefined ? "tree-sharers" : "tree-step", y: RADIUS + 1 + 2 * LINE }, below),
  ]);
}

/** In the background's colour, so that links pass behind the words and not through them. */
function plate(...lines: readonly string[]): VNode {
  const behind = (text: string, line: number): string => {
    const half = (text.length * LETTER_WIDTH) / 2 + 1;
    return text === "" ? "" : `M${-half} ${RADIUS + 3 + LINE * line}H${half}v${LINE}H${-half}Z`;
  };
  return h("path", { class: "tree-plate", d: lines.map(behind).join("") });
}

/** "1,200", "20,000+" */
function foldedLabel({ count, label }: TreeNodeView): string {
  return count === undefined ? label : `${groupDigits(count)}${label.includes("or more") ? "+" : ""}`;
}

/**
 * With the looks on itself: while a node glides, Chromium does not look again for the rules that hold below it, and a node
 * that is recoloured would keep its old colour.
 */
function shapeOf(node: TreeNodeView, looks: readonly string[]): VNode {
  const is = { class: ["tree-shape", ...looks].join(" ") };
  const isBox = node.kind === "chain" || node.kind === "dup";
  return isBox
    ? h("rect", { ...is, x: -RADIUS, y: -RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, rx: 3 })
    : h("circle", { ...is, r: RADIUS });
}

function letterOf(node: TreeNodeView): string {
  if (node.kind === "chain" || node.kind === "dup") return LETTERS[node.kind];
  return node.color === "red" ? "R" : "B";
}
