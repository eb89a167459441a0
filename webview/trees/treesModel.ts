/** The trees channel as views, and the search that is under way in words. */
import type { Columns } from "../../engine/session/bulk/columns.ts";
import type { TREES_SCHEMA, TreeSearchView, TreesView } from "../../engine/session/bulk/trees.ts";
import type { TreeNodeView, TreeView } from "../../engine/session/view.ts";
import { groupDigits } from "../figures.ts";
import { keepEqual } from "../keepEqual.ts";
import { keptOf } from "../kept.ts";

const PAGE_BYTES = 4096;
const NONE: TreesView = { trees: [], strays: [] };

/** Nodes and trees that are as they were before are those of before. */
export function treesOf({ view }: Columns<typeof TREES_SCHEMA>): TreesView {
  return parsed(view);
}

let last: TreesView = NONE;
const parsed = keptOf(([text]: readonly string[]): TreesView => {
  last = text === undefined ? NONE : keepEqual(last, JSON.parse(text) as TreesView);
  return last;
});

export function treeName({ name, node }: TreeView, severalNodes: boolean): string {
  return severalNodes ? `${name} tree of node ${node}` : `${name} tree`;
}

/** Why there are two of them. */
export const TREE_MEANINGS: Readonly<Record<TreeView["name"], string>> = {
  stable: "KSM pages, by their bytes. They are write-protected, so the order holds. ksmd looks here first.",
  unstable:
    "Pages that kept still and wait for a partner. Not protected: a write may break the order, so every pass begins anew.",
};

export function sizeText(size: number): string {
  return size === 0 ? "empty" : size === 1 ? "1 node" : `${groupDigits(size)} nodes`;
}

/** What a node's step on the way says: "left at byte 12". */
export function stepText({ way, byte }: TreeSearchView["steps"][number]): string {
  const where = byte === undefined ? "" : byte >= PAGE_BYTES ? "equal" : `byte ${byte}`;
  if (way === "here") return where === "" ? "compared" : where;
  return where === "" || where === "equal" ? way : `${way} at ${where}`;
}

/** One sentence: who looks for what, and where it has come to. */
export function searchText(search: TreeSearchView, trees: readonly TreeView[]): string {
  const tree = trees[search.tree];
  const name =
    tree === undefined
      ? "a tree"
      : `the ${treeName(
          tree,
          trees.some(({ node }) => node !== 0),
        )}`;
  const head = `${search.fn}() looks for ${search.page} in ${name}`;
  const last = search.steps.at(-1);
  if (last === undefined) return `${head}, which is empty.`;
  const went = search.steps.length === 1 ? "1 node" : `${search.steps.length} nodes`;
  if (last.way !== "here") return `${head}: after ${went} it stands at an empty link, ${last.way} of the last one.`;
  const { byte } = last;
  const compared =
    byte === undefined ? "" : byte >= PAGE_BYTES ? "; its bytes are equal" : `; they first differ at byte ${byte}`;
  return `${head}: it is at the ${ordinal(search.steps.length)} node on its way${compared}.`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  const ending = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}

/** All that the drawing leaves out of a node. */
export function nodeTitle(node: TreeNodeView): string {
  if (node.kind === "folded") return `${node.label} are folded here`;
  const sharers = node.sharers ?? [];
  const shared = sharers.length === 0 ? [] : [`shared by ${sharers.join(", ")}`];
  return [
    `${node.label} (${node.kind === "dup" ? "dup" : `${node.color} ${node.kind}`})`,
    ...node.details,
    ...shared,
  ].join("\n");
}

/** A node that is in no tree has no colour. */
export function strayText({ label, details, sharers = [] }: TreeNodeView): string {
  return [label, ...details, ...(sharers.length === 0 ? [] : [`shared by ${sharers.join(", ")}`])].join("; ");
}

/** A label that fits its column: both ends of a long one. */
export function shortLabel(label: string, limit = 11): string {
  if (label.length <= limit) return label;
  const tail = Math.floor((limit - 1) / 2);
  return `${label.slice(0, limit - 1 - tail)}…${label.slice(label.length - tail)}`;
}

export function sharersText(node: TreeNodeView): string {
  const sharers = node.sharers ?? [];
  if (sharers.length <= 1) return sharers[0] ?? "";
  return `${sharers[0] ?? ""} +${sharers.length - 1}`;
}
