/**
 * Everything that KSM keeps, as a walk over its trees and lists finds it: the slots with their rmap_items, the stable nodes of
 * trees, chains and the list of migrated ones with the items on each, the unstable trees. Links that lead nowhere end a
 * walk; what that loses, the rules about counters notice.
 */
import { type KsmRecords, ksmRecords, type RmapItem, rmapItemAt, slotsOf, STRAYS } from "../ksmRecords.ts";
import type { Structs } from "../structs.ts";
import { rootsOf } from "../treeRoots.ts";

export interface Slot {
  readonly mm: number;
  readonly items: readonly RmapItem[];
}

export interface StableNode {
  readonly at: number;
  readonly pfn: number | undefined;
  /** Addresses of the rmap_items on its list. */
  readonly sharers: readonly number[];
  /** Of the tree it was found in, undefined on the list of migrated ones. */
  readonly tree: number | undefined;
  readonly isDup: boolean;
}

/** A node of a red-black tree, in order. */
export interface TreeNode {
  readonly at: number;
  readonly parent: number;
  readonly isRed: boolean;
  readonly left: number;
  readonly right: number;
}

export interface Tree {
  readonly number: number;
  readonly root: number;
  readonly nodes: readonly TreeNode[];
}

export interface KsmWalk {
  readonly records: KsmRecords;
  readonly slots: readonly Slot[];
  readonly stableTrees: readonly Tree[];
  readonly unstableTrees: readonly Tree[];
  readonly stableNodes: readonly StableNode[];
  /** Addresses of the chains' own nodes. */
  readonly chains: readonly number[];
}

const RB = "struct rb_node";
const MAX_NODES = 100_000;

export function walkKsm(structs: Structs, nodes: number): KsmWalk {
  const records = ksmRecords(structs);
  const treesNamed = (name: "stable" | "unstable"): readonly Tree[] =>
    rootsOf(structs, name, nodes).map((address, number) => readTree(structs, number, structs.pointer(address) ?? 0));
  const stableTrees = treesNamed("stable");
  const stable = new StableWalk(structs, records);
  for (const { number, nodes: found } of stableTrees) for (const { at } of found) stable.addFromTree(at, number);
  stable.addMigrated();
  return {
    records,
    slots: slotsOf(structs, records),
    stableTrees,
    unstableTrees: treesNamed("unstable"),
    stableNodes: stable.nodes,
    chains: stable.chains,
  };
}

function readTree(structs: Structs, number: number, root: number): Tree {
  const nodes: TreeNode[] = [];
  const seen = new Set<number>();
  const visit = (at: number): void => {
    if (at === 0 || seen.has(at) || nodes.length >= MAX_NODES) return;
    seen.add(at);
    const word = structs.field(at, RB, "__rb_parent_color") ?? structs.field(at, RB, "rb_parent_color");
    const left = structs.field(at, RB, "rb_left");
    const right = structs.field(at, RB, "rb_right");
    if (word === undefined || left === undefined || right === undefined) return;
    const flags = ((word % 4) + 4) % 4;
    visit(left);
    nodes.push({ at, parent: word - flags, isRed: flags % 2 === 0, left, right });
    visit(right);
  };
  visit(root);
  return { number, root, nodes };
}

class StableWalk {
  readonly nodes: StableNode[] = [];
  readonly chains: number[] = [];
  private readonly structs: Structs;
  private readonly records: KsmRecords;

  constructor(structs: Structs, records: KsmRecords) {
    this.structs = structs;
    this.records = records;
  }

  addFromTree(rbNode: number, tree: number): void {
    const { structs } = this;
    // Before there were stable nodes (2.6.32) the stable tree was one of rmap_items: nothing to walk here.
    const tag = this.records.stableNode;
    const at = tag === undefined ? undefined : structs.containing(rbNode, tag, "node");
    if (tag === undefined || at === undefined) return;
    const length = structs.field(at, tag, "rmap_hlist_len");
    if (length === undefined || length >= 0) return this.add(at, tag, tree, false);
    this.chains.push(at);
    const list = structs.at(at, tag, "hlist") ?? 0;
    for (const dup of structs.hlist(list, tag, "hlist_dup")) this.add(dup, tag, tree, true);
  }

  addMigrated(): void {
    const tag = this.records.stableNode;
    if (tag === undefined || !this.structs.has(tag, "list")) return;
    for (const head of STRAYS.flatMap((name) => this.structs.global(name) ?? []))
      for (const at of this.structs.list(head, tag, "list")) this.add(at, tag, undefined, false);
  }

  private add(at: number, tag: string, tree: number | undefined, isDup: boolean): void {
    const { structs, records } = this;
    const list = structs.at(at, tag, "hlist");
    const sharers =
      list === undefined || records.rmapItem === undefined ? [] : structs.hlist(list, records.rmapItem, "hlist");
    this.nodes.push({ at, pfn: structs.field(at, tag, "kpfn"), sharers, tree, isDup });
  }
}

/** The rmap_item whose node of an unstable tree this is. */
export function itemOfNode(structs: Structs, records: KsmRecords, rbNode: number): RmapItem | undefined {
  const tag = records.rmapItem;
  const at = tag === undefined ? undefined : structs.containing(rbNode, tag, "node");
  return tag === undefined || at === undefined ? undefined : rmapItemAt(structs, tag, at);
}
