/**
 * Places a red-black tree's nodes so that the drawing is narrow and shows the tree's own shape: a left child stands left of
 * its parent, also an only one; subtrees are pushed together until some row of them would touch (Reingold and Tilford). What
 * is folded takes less room than a node, which has its name below it. A chain's dups stand in a row of their own below it,
 * and its children below those.
 */
import type { TreeNodeView } from "../../engine/session/view.ts";

export interface PlacedNode {
  readonly node: TreeNodeView;
  /** Of its centre, from the left edge of all. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedLink {
  /** Address of the node that it leads to. */
  readonly to: string;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** To a dup of a chain: not a link of the tree. */
  readonly isDup: boolean;
  readonly isFolded: boolean;
}

export interface TreeLayout {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
  /** In columns and rows. */
  readonly width: number;
  readonly height: number;
}

/** A subtree with the centre of its root at 0; outlines by row from the root's. */
interface Shape {
  readonly node: TreeNodeView;
  readonly left: Shape | undefined;
  readonly right: Shape | undefined;
  /** Of the children, from the root. */
  readonly leftX: number;
  readonly rightX: number;
  /** Rows from the root to the children. */
  readonly drop: number;
  readonly least: readonly number[];
  readonly most: readonly number[];
}

const DUP_DISTANCE = 0.9;
/** From the centre to where the next one may begin. */
const HALF = 0.5;
const HALF_FOLDED = 0.3;

/** Of nodes that are as they were (treesModel.ts) it is kept, so that of a tree that changed only the way to the change is new. */
const shapes = new WeakMap<TreeNodeView, Shape>();

/** In columns and rows from 0; an empty tree has neither. A node that a broken tree leads to twice stands once. */
export function layoutTree(root: TreeNodeView | undefined): TreeLayout {
  if (root === undefined) return { nodes: [], links: [], width: 0, height: 0 };
  const shape = shapeOf(root, new Set());
  const offset = -Math.min(...shape.least);
  const nodes: PlacedNode[] = [];
  const links: PlacedLink[] = [];
  place(shape, offset, 0, nodes, links);
  return { nodes, links, width: offset + Math.max(...shape.most), height: shape.least.length };
}

function shapeOf(node: TreeNodeView, seen: Set<TreeNodeView>): Shape {
  const known = shapes.get(node);
  if (known !== undefined) return known;
  const shape = newShape(node, seen);
  shapes.set(node, shape);
  return shape;
}

function newShape(node: TreeNodeView, seen: Set<TreeNodeView>): Shape {
  seen.add(node);
  const child = (each: TreeNodeView | undefined): Shape | undefined =>
    each === undefined || seen.has(each) ? undefined : shapeOf(each, seen);
  const left = child(node.left);
  const right = child(node.right);
  const dups = node.dups?.length ?? 0;
  const drop = dups > 0 ? 2 : 1;
  const apart = left !== undefined && right !== undefined ? distance(left, right) : 1;
  const [leftX, rightX] = [-apart / 2, apart / 2];
  const half = node.kind === "folded" ? HALF_FOLDED : HALF;
  const halfDups = (DUP_DISTANCE * (dups - 1)) / 2 + HALF;
  const least = dups > 0 ? [-half, -halfDups] : [-half];
  const most = dups > 0 ? [half, halfDups] : [half];
  const rows = Math.max(left?.least.length ?? 0, right?.least.length ?? 0);
  for (let row = 0; row < rows; row++) {
    const edges = [at(left?.least, row, leftX), at(right?.least, row, rightX)];
    const ends = [at(left?.most, row, leftX), at(right?.most, row, rightX)];
    least.push(Math.min(...edges.filter((each) => each !== undefined)));
    most.push(Math.max(...ends.filter((each) => each !== undefined)));
  }
  return { node, left, right, leftX, rightX, drop, least, most };
}

function at(outline: readonly number[] | undefined, row: number, x: number): number | undefined {
  const value = outline?.[row];
  return value === undefined ? undefined : value + x;
}

/** Between the roots of two neighbours, so that they touch in no row. */
function distance(left: Shape, right: Shape): number {
  let apart = 0;
  for (let row = 0; row < Math.min(left.most.length, right.least.length); row++)
    apart = Math.max(apart, (left.most[row] ?? 0) - (right.least[row] ?? 0));
  return apart;
}

function place(shape: Shape, x: number, y: number, nodes: PlacedNode[], links: PlacedLink[]): void {
  const { node, left, right, leftX, rightX, drop } = shape;
  const link = (to: TreeNodeView, toX: number, toY: number, isDup: boolean): void => {
    links.push({ to: to.address, fromX: x, fromY: y, toX, toY, isDup, isFolded: to.kind === "folded" });
  };
  nodes.push({ node, x, y });
  const dups = node.dups ?? [];
  for (const [i, dup] of dups.entries()) {
    const dupX = x + DUP_DISTANCE * (i - (dups.length - 1) / 2);
    nodes.push({ node: dup, x: dupX, y: y + 1 });
    link(dup, dupX, y + 1, true);
  }
  for (const [child, childX] of [
    [left, x + leftX],
    [right, x + rightX],
  ] as const) {
    if (child === undefined) continue;
    link(child.node, childX, y + drop, false);
    place(child, childX, y + drop, nodes, links);
  }
}
