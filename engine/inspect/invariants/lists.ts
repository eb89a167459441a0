/** Every rmap_item is in one slot's list, in order of address, and in one place besides: its stable node's list or a tree. */
import { type RmapItem, SHARED_NODE } from "../ksmRecords.ts";
import { showAddress } from "../owners.ts";
import { scanCursor } from "../scanCursor.ts";
import type { Structs } from "../structs.ts";
import type { BrokenInvariant } from "./invariants.ts";
import { itemOfNode, type KsmWalk } from "./ksmWalk.ts";

type Fail = (message: string, at: number) => void;

export function brokenLists(structs: Structs, walk: KsmWalk): readonly BrokenInvariant[] {
  const broken: BrokenInvariant[] = [];
  const fail: Fail = (message, at) => void broken.push({ rule: "lists", message, at });
  const items = new Map<number, RmapItem>();
  for (const slot of walk.slots) {
    let before = -1;
    for (const item of slot.items) {
      if (items.has(item.at)) fail(`${name(item)} is in two slots`, item.at);
      if (item.mm !== slot.mm) fail(`${name(item)} is in the slot of another address space`, item.at);
      if (item.address <= before) fail(`${name(item)} comes after the one of ${showAddress(before)}`, item.at);
      if (item.isStable && item.isUnstable)
        fail(`${name(item)} says that it is in the stable and in an unstable tree`, item.at);
      before = item.address;
      items.set(item.at, item);
    }
  }
  checkSharers(structs, walk, items, fail);
  checkUnstable(structs, walk, items, fail);
  return broken;
}

/** Items marked stable are on the list of the node that they name, and all on such a list are marked stable. */
function checkSharers(
  structs: Structs,
  { stableNodes, records }: KsmWalk,
  items: ReadonlyMap<number, RmapItem>,
  fail: Fail,
): void {
  if (records.stableNode === undefined || records.rmapItem === undefined) return;
  const named = structs.firstPath(records.rmapItem, SHARED_NODE);
  const seen = new Set<number>();
  for (const node of stableNodes) {
    for (const at of node.sharers) {
      const item = items.get(at);
      if (item === undefined) fail(`a stable node lists ${showAddress(at)}, which no slot has`, at);
      else if (!item.isStable) fail(`${name(item)} is on a stable node's list and not marked so`, at);
      if (named !== undefined && structs.field(at, records.rmapItem, named) !== node.at)
        fail(`${item === undefined ? showAddress(at) : name(item)} is on another stable node's list than it says`, at);
      if (seen.has(at)) fail(`${showAddress(at)} is on two stable nodes' lists`, at);
      seen.add(at);
    }
  }
  for (const item of items.values())
    if (item.isStable && !seen.has(item.at))
      fail(`${name(item)} is marked stable and on no stable node's list`, item.at);
}

/**
 * Only while a scan is under way: between two scans the trees are what the last one left, and nobody looks at them until the
 * next empties them. Then a tree holds the items marked so that were put in since, and no others.
 */
function checkUnstable(structs: Structs, walk: KsmWalk, items: ReadonlyMap<number, RmapItem>, fail: Fail): void {
  const scan = scanOf(structs, walk);
  if (scan === undefined) return;
  const inTree = new Map<number, number>();
  for (const tree of walk.unstableTrees) {
    for (const { at } of tree.nodes) {
      const item = itemOfNode(structs, walk.records, at);
      const known = item && items.get(item.at);
      const where = `unstable tree ${String(tree.number)}`;
      if (known === undefined) fail(`${where} holds ${showAddress(at)}, which is no rmap_item of any slot`, at);
      else if (!known.isUnstable) fail(`${where} holds ${name(known)}, which is not marked so`, known.at);
      else if (known.sequence !== scan.sequence) fail(`${where} holds ${name(known)} of an earlier scan`, known.at);
      else if (tree.number >= scan.trees)
        fail(`${where} holds ${name(known)}, but is not in use: nothing empties it`, known.at);
      if (known !== undefined) inTree.set(known.at, tree.number);
    }
  }
  for (const item of items.values())
    if (item.isUnstable && item.sequence === scan.sequence && !inTree.has(item.at))
      fail(`${name(item)} was put into an unstable tree in this scan and is in none`, item.at);
}

function scanOf(
  structs: Structs,
  { records }: KsmWalk,
): { readonly sequence: number; readonly trees: number } | undefined {
  const cursor = scanCursor(structs);
  if (records.rmapItem === undefined || cursor?.mm === undefined) return undefined;
  return { sequence: cursor.sequence % 256, trees: structs.globalValue("ksm_nr_node_ids") ?? Number.POSITIVE_INFINITY };
}

function name(item: RmapItem): string {
  return `the rmap_item of ${showAddress(item.address)}`;
}
