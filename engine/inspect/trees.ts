/**
 * The stable and the unstable trees as they lie in memory: nodes with their true places and colours, chains with their dups,
 * and who shares what. Read tolerantly: a link to memory that is not there (a tree that a bug has corrupted) ends the walk at
 * that point.
 */
import type { TreeNodeView, TreeView } from "../session/view.ts";
import { type KsmRecords, ksmRecords, rmapItemAt, STRAYS } from "./ksmRecords.ts";
import { labelOf, type Owner, showAddress } from "./owners.ts";
import { mapCount } from "./pages.ts";
import type { Structs } from "./structs.ts";
import { MAX_COUNTED, RawTree, shownNodes } from "./treeFolding.ts";
import { rootsOf, type TreeName } from "./treeRoots.ts";

/** Beside the way of a search: the way is what is looked at then. */
const BESIDE = 12;
/** Of a chain, unless more are asked for. */
const MAX_DUPS = 8;
const UNFOLDED_ROOM = 31;
const MAX_DEPTH = 200;
const MAX_UNFOLDED = 64;
const MAX_SHARERS = 1000;
const RB = "struct rb_node";

export interface TreesWanted {
  /** Nodes below which more is to be shown: addresses. */
  readonly unfolded: readonly number[];
  /** Nodes that must be shown, from the root of their tree down: a search's way. */
  readonly must: readonly number[];
  /** A tree of so many nodes is shown in whole. */
  readonly whole: number;
  /** Of a larger one so many beside those that must be; the rest is folded. */
  readonly room: number;
}

/** As lists, which have no width. */
const NOTHING_WANTED: TreesWanted = { unfolded: [], must: [], whole: 95, room: 95 };

/**
 * One view a tree; with merge_across_nodes 0 there is one a node of the machine. Trees of other nodes are left out when
 * empty. Large ones are folded.
 */
export function treesOf(
  structs: Structs,
  owners: readonly Owner[],
  nodes: number,
  wanted = NOTHING_WANTED,
): readonly TreeView[] {
  const records = ksmRecords(structs);
  const raw = new RawTree(structs);
  const unfolded = wanted.unfolded.slice(-MAX_UNFOLDED);
  const views: TreeView[] = [];
  for (const name of ["stable", "unstable"] as const) {
    for (const [node, root] of rootsOf(structs, name, nodes).entries()) {
      const top = structs.pointer(root) ?? 0;
      const size = raw.count(top);
      const isSearched = wanted.must[0] === top;
      const must = new Set([...(isSearched ? wanted.must : []), ...unfolded.flatMap((at) => around(structs, raw, at))]);
      const room = size <= wanted.whole ? wanted.whole : must.size + (isSearched ? BESIDE : wanted.room);
      const shown = shownNodes(raw, top, must, room, isSearched ? "end" : "root");
      const reader = new TreeReader(structs, { records, owners, name, raw, shown, unfolded });
      const view = reader.read(top);
      if (node === 0 || view !== undefined) views.push({ name, node, root: view, size });
    }
  }
  return views;
}

/** A node, all above it and some below it. */
function around(structs: Structs, raw: RawTree, node: number): readonly number[] {
  const found = [...shownNodes(raw, node, new Set(), UNFOLDED_ROOM)];
  let at = node;
  for (let depth = 0; depth < MAX_DEPTH && at !== 0; depth += 1) {
    found.push(at);
    const word = structs.field(at, RB, "__rb_parent_color") ?? structs.field(at, RB, "rb_parent_color") ?? 0;
    at = word - (word & 3);
  }
  return found;
}

/** Stable nodes that are in no tree because their page was moved to another NUMA node. */
export function strayNodesOf(structs: Structs, owners: readonly Owner[]): readonly TreeNodeView[] {
  const records = ksmRecords(structs);
  const tag = records.stableNode;
  const head = STRAYS.map((name) => structs.global(name)).find((each) => each !== undefined);
  if (tag === undefined || head === undefined || !structs.has(tag, "list")) return [];
  const reader = new TreeReader(structs, {
    records,
    owners,
    name: "stable",
    raw: new RawTree(structs),
    shown: new Set(),
    unfolded: [],
  });
  return structs.list(head, tag, "list").map((at) => ({ ...reader.stray(at, tag), color: "black" }));
}

interface ReaderParts {
  readonly records: KsmRecords;
  readonly owners: readonly Owner[];
  readonly name: TreeName;
  readonly raw: RawTree;
  readonly shown: ReadonlySet<number>;
  /** What somebody opened: nodes, or the first of the dups that were left out. */
  readonly unfolded: readonly number[];
}

class TreeReader {
  private readonly structs: Structs;
  private readonly records: KsmRecords;
  private readonly owners: readonly Owner[];
  private readonly name: TreeName;
  private readonly raw: RawTree;
  private readonly shown: ReadonlySet<number>;
  private readonly unfolded: readonly number[];
  private readonly seen = new Set<number>();

  constructor(structs: Structs, parts: ReaderParts) {
    this.structs = structs;
    this.records = parts.records;
    this.owners = parts.owners;
    this.name = parts.name;
    this.raw = parts.raw;
    this.shown = parts.shown;
    this.unfolded = parts.unfolded;
  }

  read(node: number, depth = 0): TreeNodeView | undefined {
    if (node === 0 || depth > MAX_DEPTH || this.seen.has(node)) return undefined;
    const colour = this.structs.field(node, RB, "__rb_parent_color") ?? this.structs.field(node, RB, "rb_parent_color");
    const left = this.structs.field(node, RB, "rb_left");
    const right = this.structs.field(node, RB, "rb_right");
    if (colour === undefined || left === undefined || right === undefined) return undefined;
    if (!this.shown.has(node)) return this.folded(node);
    this.seen.add(node);
    const leftView = this.read(left, depth + 1);
    const rightView = this.read(right, depth + 1);
    return {
      ...this.describe(node),
      color: (colour & 1) === 0 ? "red" : "black",
      ...(leftView === undefined ? {} : { left: leftView }),
      ...(rightView === undefined ? {} : { right: rightView }),
    };
  }

  stray(at: number, tag: string): Omit<TreeNodeView, "color" | "left" | "right"> {
    return this.shared(at, tag, "stable");
  }

  private folded(node: number): TreeNodeView {
    const count = this.raw.count(node);
    const text = count >= MAX_COUNTED ? `${String(MAX_COUNTED)} or more` : String(count);
    const label = count === 1 ? "1 node" : `${text} nodes`;
    return { address: showAddress(node), label, color: "black", kind: "folded", count, details: [] };
  }

  private describe(node: number): Omit<TreeNodeView, "color" | "left" | "right"> {
    const { stableNode, rmapItem } = this.records;
    // Before there were stable nodes (2.6.32) both trees were of rmap_items.
    const tag = this.name === "stable" ? (stableNode ?? rmapItem) : rmapItem;
    const at = tag === undefined ? undefined : this.structs.containing(node, tag, "node");
    if (tag === undefined || at === undefined) return bareNode(node, this.name);
    return tag === stableNode ? this.stableNode(at, tag) : this.item(at, tag);
  }

  private stableNode(at: number, tag: string): Omit<TreeNodeView, "color" | "left" | "right"> {
    const length = this.structs.field(at, tag, "rmap_hlist_len");
    // STABLE_NODE_CHAIN: the length of a chain is negative.
    if (length === undefined || length >= 0) return this.shared(at, tag, "stable");
    const list = this.structs.at(at, tag, "hlist") ?? 0;
    const all = this.structs.hlist(list, tag, "hlist_dup");
    const hidden = all[MAX_DUPS];
    // One that is left out takes as much room as the word that it is.
    const isWhole = all.length <= MAX_DUPS + 1 || (hidden !== undefined && this.unfolded.includes(hidden));
    const dups = (isWhole ? all : all.slice(0, MAX_DUPS)).map((dup): TreeNodeView => ({
      ...this.shared(dup, tag, "dup"),
      color: "black",
    }));
    if (!isWhole && hidden !== undefined) dups.push(moreDups(hidden, all.length - MAX_DUPS));
    return { address: showAddress(at), label: `chain of ${String(all.length)}`, kind: "chain", details: [], dups };
  }

  private shared(at: number, tag: string, kind: "stable" | "dup"): Omit<TreeNodeView, "color" | "left" | "right"> {
    const pfn = this.structs.field(at, tag, "kpfn");
    const nid = this.structs.field(at, tag, "nid");
    const sharers = this.sharers(at, tag);
    const details = [
      `${String(sharers.length)} sharing it`,
      ...(pfn === undefined ? [] : [`mapped ${String(mapCount(this.structs, pfn))} times`]),
      ...(nid === undefined ? [] : [`node ${String(nid)}`]),
    ];
    const label = pfn === undefined ? `${String(sharers.length)} sharers` : `frame ${String(pfn)}`;
    return { address: showAddress(at), label, kind, details, sharers };
  }

  private sharers(at: number, tag: string): readonly string[] {
    const { rmapItem } = this.records;
    const list = this.structs.at(at, tag, "hlist");
    if (rmapItem === undefined || list === undefined) return [];
    return this.structs
      .hlist(list, rmapItem, "hlist")
      .slice(0, MAX_SHARERS)
      .map((item) => this.itemLabel(item, rmapItem));
  }

  private itemLabel(at: number, tag: string): string {
    const item = rmapItemAt(this.structs, tag, at);
    return item === undefined ? showAddress(at) : labelOf(this.owners, item.mm, item.address);
  }

  private item(at: number, tag: string): Omit<TreeNodeView, "color" | "left" | "right"> {
    const checksum = this.structs.field(at, tag, "oldchecksum");
    const age = this.structs.field(at, tag, "age");
    const details = [
      ...(checksum === undefined ? [] : [`checksum ${(checksum >>> 0).toString(16).padStart(8, "0")}`]),
      ...(age === undefined ? [] : [`age ${String(age)}`]),
    ];
    return { address: showAddress(at), label: this.itemLabel(at, tag), kind: this.name, details };
  }
}

/** Stands for the dups from `first` on. */
function moreDups(first: number, count: number): TreeNodeView {
  const label = `${String(count)} more dups`;
  return { address: showAddress(first), label, color: "black", kind: "folded", count, details: [] };
}

function bareNode(node: number, kind: TreeName): Omit<TreeNodeView, "color" | "left" | "right"> {
  const address = showAddress(node);
  return { address, label: address, kind, details: [] };
}
