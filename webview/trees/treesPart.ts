/**
 * The stable and the unstable tree, drawn in their true shape with the colours of the nodes, and the same as nested
 * lists: for those who listen, and for whoever prefers text.
 */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { TreeNodeView, TreeView } from "../../engine/session/view.ts";
import type { Part } from "../part.ts";
import { section } from "../section.ts";
import { layoutTree } from "./treeLayout.ts";
import type { PlacedLink, PlacedNode } from "./treeLayout.ts";
import type { UiState } from "../uiState.ts";

const COLUMN = 74;
const ROW = 58;
const RADIUS = 11;
/** Two lines of text below a node. */
const LABEL_HEIGHT = 26;
const LETTERS = { stable: "", unstable: "", chain: "C", dup: "D" } as const;

export function nodeTitle(node: TreeNodeView): string {
  const sharers = node.sharers ?? [];
  const shared = sharers.length === 0 ? [] : [`shared by ${sharers.join(", ")}`];
  return [
    `${node.label} (${node.kind === "dup" ? "dup" : `${node.color} ${node.kind}`})`,
    ...node.details,
    ...shared,
  ].join("\n");
}

/** A label that fits its column: both ends of a long one. */
export function shortLabel(label: string, limit = 11): string {
  if (label.length <= limit) return label;
  const tail = Math.floor((limit - 1) / 2);
  return `${label.slice(0, limit - 1 - tail)}…${label.slice(label.length - tail)}`;
}

function sharersText(node: TreeNodeView): string {
  const sharers = node.sharers ?? [];
  if (sharers.length <= 1) return sharers[0] ?? "";
  return `${sharers[0] ?? ""} +${sharers.length - 1}`;
}

function drawnLink(link: PlacedLink): VNode {
  return h("line", {
    class: link.isDup ? "tree-link dup" : "tree-link",
    x1: (link.fromX + 0.5) * COLUMN,
    y1: link.fromY * ROW + RADIUS + 4 + (link.isDup ? RADIUS + LABEL_HEIGHT : 0),
    x2: (link.toX + 0.5) * COLUMN,
    y2: link.toY * ROW + RADIUS + 4,
  });
}

function drawnNode({ node, x, y }: PlacedNode): VNode {
  const isBox = node.kind === "chain" || node.kind === "dup";
  const shape = isBox
    ? h("rect", { x: -RADIUS, y: -RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, rx: 3 })
    : h("circle", { r: RADIUS });
  const letter = LETTERS[node.kind] === "" ? (node.color === "red" ? "R" : "B") : LETTERS[node.kind];
  const transform = `translate(${(x + 0.5) * COLUMN} ${y * ROW + RADIUS + 4})`;
  return h("g", { key: node.address, class: `tree-node ${node.color} kind-${node.kind}`, transform }, [
    h("title", {}, nodeTitle(node)),
    shape,
    h("text", { class: "tree-letter", dy: "0.36em" }, letter),
    h("text", { class: "tree-label", y: RADIUS + 12 }, shortLabel(node.label)),
    h("text", { class: "tree-sharers", y: RADIUS + 23 }, shortLabel(sharersText(node), 13)),
  ]);
}

function drawing(tree: TreeView): VNode {
  const { nodes, links, width, height } = layoutTree(tree.root);
  const size = { width: width * COLUMN, height: (height - 1) * ROW + 2 * RADIUS + 34 };
  return h("div", { class: "tree-scroll", "aria-hidden": "true" }, [
    h("svg", { class: "tree-drawing", ...size, viewBox: `0 0 ${size.width} ${size.height}` }, [
      ...links.map(drawnLink),
      ...nodes.map(drawnNode),
    ]),
  ]);
}

/** A node and what is below it; one that a broken tree leads to twice is listed once. */
function listItem(node: TreeNodeView | undefined, side: string, seen: Set<TreeNodeView>): VNode | undefined {
  if (node === undefined || seen.has(node)) return undefined;
  seen.add(node);
  const children = [
    listItem(node.left, "left", seen),
    listItem(node.right, "right", seen),
    ...(node.dups ?? []).map((dup) => listItem(dup, "dup", seen)),
  ].filter((child) => child !== undefined);
  return h("li", { key: node.address }, [
    h("span", { class: "tree-side" }, `${side}: `),
    nodeTitle(node).replace(/\n/g, "; "),
    children.length === 0 ? undefined : h("ul", {}, children),
  ]);
}

function textTwin(tree: TreeView, visible: boolean): VNode | undefined {
  if (tree.root === undefined) return undefined;
  const label = `${tree.name} tree as text`;
  return h("ul", { class: visible ? "tree-text" : "tree-text only-spoken", "aria-label": label }, [
    listItem(tree.root, "root", new Set()),
  ]);
}

function oneTree(tree: TreeView, severalNodes: boolean, ui: UiState): VNode {
  const name = severalNodes ? `${tree.name}, node ${tree.node}` : tree.name;
  return h("div", { key: `${tree.name}${tree.node}`, class: "tree" }, [
    h("div", { class: "tree-head" }, [
      h("h3", {}, name),
      h("span", { class: "region-note" }, tree.size === 1 ? "1 node" : `${tree.size} nodes`),
    ]),
    tree.root === undefined ? h("p", { class: "nothing" }, "empty") : undefined,
    tree.root === undefined || ui.trees.asText ? undefined : drawing(tree),
    textTwin(tree, ui.trees.asText),
  ]);
}

export const treesPart: Part<"trees"> = ({ session }, ui, actions) => {
  const severalNodes = session.trees.some((tree) => tree.node !== 0);
  const tools = h(
    "button",
    {
      type: "button",
      class: "text-button",
      "aria-pressed": ui.trees.asText,
      onClick: () => actions.updateUi((now) => ({ ...now, trees: { ...now.trees, asText: !now.trees.asText } })),
    },
    "As text",
  );
  return section({ id: "trees", title: "Trees", tools }, ui, actions, () =>
    h(
      "div",
      { class: "trees" },
      session.trees.map((tree) => oneTree(tree, severalNodes, ui)),
    ),
  );
};
