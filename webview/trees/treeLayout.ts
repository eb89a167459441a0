/**
 * Places a red-black tree's nodes: x is the node's rank in order, y its depth. The shape is then the tree's own: a left
 * child stands left of its parent, the order of the contents reads from left to right, and nothing overlaps.
 * A chain's dups stand below it, one under the other: no other node of the tree is in the chain's column.
 */
import type { TreeNodeView } from "../../engine/session/view.ts";

export interface PlacedNode {
  readonly node: TreeNodeView;
  readonly x: number;
  readonly y: number;
}

export interface PlacedLink {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** To a dup of a chain: not a link of the tree. */
  readonly isDup: boolean;
}

export interface TreeLayout {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
  /** In columns and rows. */
  readonly width: number;
  readonly height: number;
}

/** Lays a tree out in columns and rows from 0; an empty tree has neither. A node that a broken tree leads to twice stands once. */
export function layoutTree(root: TreeNodeView | undefined): TreeLayout {
  const nodes: PlacedNode[] = [];
  const links: PlacedLink[] = [];
  let columns = 0;
  let rows = 0;
  const link = (from: PlacedNode, to: PlacedNode, isDup: boolean): void => {
    links.push({ fromX: from.x, fromY: from.y, toX: to.x, toY: to.y, isDup });
  };
  const seen = new Set<TreeNodeView>();
  const child = (node: TreeNodeView | undefined, depth: number): PlacedNode | undefined =>
    node === undefined || seen.has(node) ? undefined : place(node, depth);
  const place = (node: TreeNodeView, depth: number): PlacedNode => {
    seen.add(node);
    const left = child(node.left, depth + 1);
    const placed = { node, x: columns++, y: depth };
    nodes.push(placed);
    const right = child(node.right, depth + 1);
    for (const below of [left, right]) if (below !== undefined) link(placed, below, false);
    rows = Math.max(rows, depth + 1);
    placeDups(placed);
    return placed;
  };
  const placeDups = (chain: PlacedNode): void => {
    let above = chain;
    for (const dup of chain.node.dups ?? []) {
      const placed = { node: dup, x: chain.x, y: above.y + 1 };
      nodes.push(placed);
      link(above, placed, true);
      rows = Math.max(rows, placed.y + 1);
      above = placed;
    }
  };
  if (root !== undefined) place(root, 0);
  return { nodes, links, width: columns, height: rows };
}
