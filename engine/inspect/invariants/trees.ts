/** Trees are red-black, and the stable ones in the order of their pages' contents. */
import type { Pfn } from "../../base/brands.ts";
import { showAddress } from "../owners.ts";
import { structPage } from "../pages.ts";
import { scanCursor } from "../scanCursor.ts";
import type { Structs } from "../structs.ts";
import type { BrokenInvariant } from "./invariants.ts";
import type { KsmWalk, StableNode, Tree, TreeNode } from "./ksmWalk.ts";

const MAPPING_KSM = 3;

type Fail = (message: string, at: number) => void;

export function brokenTrees(structs: Structs, walk: KsmWalk): readonly BrokenInvariant[] {
  const broken: BrokenInvariant[] = [];
  const fail: Fail = (message, at) => void broken.push({ rule: "trees", message, at });
  for (const tree of walk.stableTrees) checkShape(tree, `stable tree ${String(tree.number)}`, fail);
  if (isScanUnderWay(structs))
    for (const tree of walk.unstableTrees) checkShape(tree, `unstable tree ${String(tree.number)}`, fail);
  for (const tree of walk.stableTrees) checkOrder(structs, walk, tree, fail);
  checkNodes(structs, walk, fail);
  return broken;
}

/** Between two scans the unstable trees are what is left of the last one, with items in them that are gone. */
function isScanUnderWay(structs: Structs): boolean {
  return scanCursor(structs)?.mm !== undefined;
}

function checkShape(tree: Tree, name: string, fail: Fail): void {
  const nodes = new Map(tree.nodes.map((node) => [node.at, node]));
  const complain = (node: TreeNode, what: string): void =>
    fail(`${name}: the node at ${showAddress(node.at)} ${what}`, node.at);
  const height = (at: number, parent: number): number => {
    const node = nodes.get(at);
    if (node === undefined) {
      if (at !== 0) fail(`${name}: ${showAddress(at)} is no node`, at);
      return 1;
    }
    if (node.parent !== parent) complain(node, "has another parent than it says");
    const isRed = (child: number): boolean => nodes.get(child)?.isRed === true;
    if (node.isRed && (isRed(node.left) || isRed(node.right))) complain(node, "is red and has a red child");
    if (node.isRed && parent === 0) complain(node, "is the root and red");
    nodes.delete(at);
    const left = height(node.left, at);
    const right = height(node.right, at);
    if (left !== right) complain(node, "has more black nodes on one side than on the other");
    return left + (node.isRed ? 0 : 1);
  };
  height(tree.root, 0);
}

/** A node whose page is gone, or has become another's, has no content: it stands where it stood. */
function checkOrder(structs: Structs, walk: KsmWalk, tree: Tree, fail: Fail): void {
  const tag = walk.records.stableNode;
  if (tag === undefined) return;
  let before: Uint8Array | undefined;
  for (const { at } of tree.nodes) {
    const node = structs.containing(at, tag, "node");
    const pfn = node === undefined ? undefined : framesOf(structs, walk, tag, node, tree.number)[0];
    if (pfn === undefined) continue;
    const { machine } = structs;
    const bytes = machine.pages.bytes(machine.memory.frameContent(pfn as Pfn)).slice();
    if (before !== undefined && compareBytes(before, bytes) >= 0)
      fail(`stable tree ${String(tree.number)}: frame ${String(pfn)} does not come after the one before it`, at);
    before = bytes;
  }
}

/** Living frames of a node, or of the dups of a chain. */
function framesOf(structs: Structs, walk: KsmWalk, tag: string, at: number, tree: number): readonly number[] {
  const dups = walk.chains.includes(at) ? structs.hlist(structs.at(at, tag, "hlist") ?? 0, tag, "hlist_dup") : [at];
  return walk.stableNodes
    .filter((node) => node.tree === tree && dups.includes(node.at) && isAlive(structs, node))
    .map(({ pfn }) => pfn ?? 0);
}

function isAlive(structs: Structs, { at, pfn }: StableNode): boolean {
  const page = pfn === undefined ? undefined : structPage(structs, pfn);
  return page !== undefined && structs.field(page, "struct page", "mapping") === at + MAPPING_KSM;
}

/** Each node in a tree is of that tree, and has a frame of its own. */
function checkNodes(structs: Structs, walk: KsmWalk, fail: Fail): void {
  const tag = walk.records.stableNode;
  const frames = new Set<number>();
  for (const node of walk.stableNodes) {
    if (tag !== undefined && node.tree !== undefined) {
      const nid = structs.field(node.at, tag, "nid");
      if (nid !== undefined && nid !== node.tree)
        fail(
          `stable tree ${String(node.tree)} holds the node of frame ${String(node.pfn)}, which is of tree ${String(nid)}`,
          node.at,
        );
    }
    if (!isAlive(structs, node) || node.pfn === undefined) continue;
    if (frames.has(node.pfn)) fail(`frame ${String(node.pfn)} has two stable nodes`, node.at);
    frames.add(node.pfn);
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
