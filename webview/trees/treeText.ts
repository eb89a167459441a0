/** A tree as nested lists: the twin of its drawing. */
import { h, kept } from "../element.ts";
import type { VNode } from "preact";
import type { TreeSearchView } from "../../engine/session/bulk/trees.ts";
import type { TreeNodeView, TreeView } from "../../engine/session/view.ts";
import { keptOf } from "../kept.ts";
import { nodeTitle, stepText } from "./treesModel.ts";

interface Listing {
  readonly seen: Set<TreeNodeView>;
  readonly steps: ReadonlyMap<string, TreeSearchView["steps"][number]>;
  readonly unfold: (address: string) => void;
}

/** A node and what is below it; one that a broken tree leads to twice is listed once. */
function listItem(node: TreeNodeView | undefined, side: string, listing: Listing): VNode | undefined {
  const { seen, steps, unfold } = listing;
  if (node === undefined || seen.has(node)) return undefined;
  seen.add(node);
  const children = [
    listItem(node.left, "left", listing),
    listItem(node.right, "right", listing),
    ...(node.dups ?? []).map((dup) => listItem(dup, "dup", listing)),
  ].filter((child) => child !== undefined);
  const step = steps.get(node.address);
  const open = (): void => unfold(node.address);
  return h("li", { key: node.address, class: step === undefined ? undefined : "on-way" }, [
    h("span", { class: "tree-side" }, `${side}: `),
    node.kind === "folded"
      ? h("button", { type: "button", class: "link", onClick: open }, `unfold ${node.label}`)
      : nodeTitle(node).replace(/\n/g, "; "),
    step === undefined ? undefined : h("span", { class: "tree-side" }, ` (the search: ${stepText(step)})`),
    children.length === 0 ? undefined : h("ul", {}, children),
  ]);
}

/** Kept as long as the tree and the search through it are the same. Undefined: the tree is empty. */
export const treeText = keptOf(
  (
    tree: TreeView,
    search: TreeSearchView | undefined,
    isVisible: boolean,
    unfold: (address: string) => void,
  ): VNode | undefined => {
    if (tree.root === undefined) return undefined;
    const label = `${tree.name} tree as text`;
    const steps = new Map(search?.steps.map((step) => [step.node, step]));
    return kept(
      h("ul", { class: isVisible ? "tree-text" : "tree-text only-spoken", "aria-label": label }, [
        listItem(tree.root, "root", { seen: new Set(), steps, unfold }),
      ]),
    );
  },
);
