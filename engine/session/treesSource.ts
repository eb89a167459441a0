/** What the trees channel carries: the trees, the search through one of them, and the nodes that are in none. */
import type { Frame } from "../machine/machine.ts";
import { ksmRecords, rmapItemAt } from "../inspect/ksmRecords.ts";
import { labelOf, type Owner, ownersOf, showAddress } from "../inspect/owners.ts";
import { entriesOf, frameOf, isPresent } from "../inspect/pageTable.ts";
import { Structs } from "../inspect/structs.ts";
import { rootsOf } from "../inspect/treeRoots.ts";
import { strayNodesOf, treesOf } from "../inspect/trees.ts";
import { firstDifference, type TreeSearch, treeSearch } from "../inspect/treeSearch.ts";
import type { Columns } from "./bulk/columns.ts";
import type { TREES_SCHEMA, TreeSearchView, TreesQuery, TreesView } from "./bulk/trees.ts";
import type { BulkSource } from "./bulkSources.ts";
import type { StateInput } from "./stateReader.ts";
import type { TreeView } from "./view.ts";

const NAMES = ["stable", "unstable"] as const;
/** So many nodes fit, side by side, into a panel beside an editor. */
const DRAWN = { whole: 31, room: 15 } as const;

export class TreesSource implements BulkSource<"trees"> {
  private readonly input: StateInput;
  private readonly structs: Structs;

  constructor(input: StateInput) {
    this.input = input;
    this.structs = new Structs(input.machine);
  }

  read(query: TreesQuery): Columns<typeof TREES_SCHEMA> {
    return { view: [JSON.stringify(this.view(query))] };
  }

  private view({ unfolded }: TreesQuery): TreesView {
    const { structs } = this;
    const { nodes } = this.input.scenario.machine;
    const owners = ownersOf(structs, this.input.player);
    const roots = NAMES.map((name) => rootsOf(structs, name, nodes));
    const search = treeSearch(structs, roots.flat());
    const trees = treesOf(structs, owners, nodes, {
      unfolded: unfolded.flatMap((text) => (/^0x[0-9a-f]{1,16}$/.test(text) ? [signed(text)] : [])),
      must: search?.steps.map(({ node }) => node) ?? [],
      ...DRAWN,
    });
    const shown = search && this.searchView(search, owners, roots, trees);
    return { trees, strays: strayNodesOf(structs, owners), ...(shown === undefined ? {} : { search: shown }) };
  }

  private searchView(
    search: TreeSearch,
    owners: readonly Owner[],
    roots: readonly (readonly number[])[],
    trees: readonly TreeView[],
  ): TreeSearchView | undefined {
    const which = roots.findIndex((list) => list.includes(search.root));
    const name = NAMES[which];
    const node = roots[which]?.indexOf(search.root) ?? -1;
    const tree = trees.findIndex((each) => each.name === name && each.node === node);
    if (name === undefined || tree < 0) return undefined;
    const { fn, pfn, steps } = search;
    const frames = steps.map(({ node: at }) => this.frameOfNode(name, at));
    // The page stands in the tree by now: the search has ended.
    if (pfn !== undefined && frames.includes(pfn)) return undefined;
    return {
      fn,
      tree,
      page: this.pageLabel(search, owners) ?? (pfn === undefined ? "a page" : `frame ${String(pfn)}`),
      steps: steps.map(({ node: at, way }, i) => {
        const own = frames[i];
        const byte = own === undefined || pfn === undefined ? undefined : firstDifference(this.structs, pfn, own);
        return { node: showAddress(this.recordOf(name, at)), way, ...(byte === undefined ? {} : { byte }) };
      }),
    };
  }

  /** The record that a node of a tree lies in. */
  private recordOf(name: (typeof NAMES)[number], node: number): number {
    const { stableNode, rmapItem } = ksmRecords(this.structs);
    const tag = name === "stable" ? (stableNode ?? rmapItem) : rmapItem;
    return (tag === undefined ? undefined : this.structs.containing(node, tag, "node")) ?? node;
  }

  /** The frame whose bytes a node stands for; of a chain that of its first dup. */
  private frameOfNode(name: (typeof NAMES)[number], node: number): number | undefined {
    const { structs } = this;
    const { stableNode, rmapItem } = ksmRecords(structs);
    const at = this.recordOf(name, node);
    if (name === "stable" && stableNode !== undefined) {
      const isChain = (structs.field(at, stableNode, "rmap_hlist_len") ?? 0) < 0;
      const [dup] = isChain ? structs.hlist(structs.at(at, stableNode, "hlist") ?? 0, stableNode, "hlist_dup") : [];
      return structs.field(dup ?? at, stableNode, "kpfn");
    }
    const item = rmapItem === undefined ? undefined : rmapItemAt(structs, rmapItem, at);
    const entry = item === undefined ? 0 : (entriesOf(structs, item.mm, item.address, 1)[0]?.entry ?? 0);
    return isPresent(entry) ? frameOf(entry) : undefined;
  }

  /** From the rmap_item that the search, or whoever called it, is about. */
  private pageLabel({ thread }: TreeSearch, owners: readonly Owner[]): string | undefined {
    const { machine } = this.structs;
    const { rmapItem } = ksmRecords(this.structs);
    if (rmapItem === undefined) return undefined;
    for (const frame of machine.frames(thread)) {
      const at = this.itemParameter(frame, rmapItem);
      const item = at === undefined || at === 0 ? undefined : rmapItemAt(this.structs, rmapItem, at);
      if (item !== undefined && owners.some(({ mm }) => mm === item.mm)) return labelOf(owners, item.mm, item.address);
    }
    return undefined;
  }

  private itemParameter(frame: Frame, rmapItem: string): number | undefined {
    const { machine } = this.structs;
    const variable = machine.program.functions[frame.fn]?.body?.variables.find(
      ({ type, isParameter }) =>
        isParameter &&
        type.kind === "pointer" &&
        type.to.kind === "struct" &&
        rmapItem.endsWith(` ${(type.to.tag ?? "").replace(/^struct /, "")}`),
    );
    if (variable === undefined) return undefined;
    const place = machine.variablePlace(frame, variable);
    return "register" in place ? frame.registers[place.register] : this.structs.pointer(place.address);
  }
}

function signed(text: string): number {
  return Number(BigInt.asIntN(64, BigInt(text)));
}
