/**
 * The stable and the unstable trees, drawn and as nested lists: for those who listen, and for whoever prefers text. Beside
 * them the nodes that are in none.
 */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { TreeSearchView, TreesView } from "../../engine/session/bulk/trees.ts";
import type { TreeNodeView, TreeView } from "../../engine/session/view.ts";
import type { Actions } from "../actions.ts";
import type { Part } from "../part.ts";
import { section } from "../section.ts";
import { pointedAt, treeId } from "../tour/pointing.ts";
import type { UiState } from "../uiState.ts";
import { treeDrawing } from "./treeDrawing.ts";
import { nodeTitle, searchText, sizeText, stepText, treeName, treesOf } from "./treesModel.ts";
import type { TreesUi } from "./treesUi.ts";

function updateTrees(actions: Actions, change: (trees: TreesUi) => Partial<TreesUi>): void {
  actions.updateUi((now) => ({ ...now, trees: { ...now.trees, ...change(now.trees) } }));
}

function unfold(actions: Actions): (address: string) => void {
  return (address) => updateTrees(actions, ({ unfolded }) => ({ unfolded: [...unfolded, address] }));
}

interface Listing {
  readonly seen: Set<TreeNodeView>;
  readonly steps: ReadonlyMap<string, TreeSearchView["steps"][number]>;
  readonly actions: Actions;
}

/** A node and what is below it; one that a broken tree leads to twice is listed once. */
function listItem(node: TreeNodeView | undefined, side: string, listing: Listing): VNode | undefined {
  const { seen, steps, actions } = listing;
  if (node === undefined || seen.has(node)) return undefined;
  seen.add(node);
  const children = [
    listItem(node.left, "left", listing),
    listItem(node.right, "right", listing),
    ...(node.dups ?? []).map((dup) => listItem(dup, "dup", listing)),
  ].filter((child) => child !== undefined);
  const step = steps.get(node.address);
  const open = (): void => unfold(actions)(node.address);
  return h("li", { key: node.address, class: step === undefined ? undefined : "on-way" }, [
    h("span", { class: "tree-side" }, `${side}: `),
    node.kind === "folded"
      ? h("button", { type: "button", class: "link", onClick: open }, `unfold ${node.label}`)
      : nodeTitle(node).replace(/\n/g, "; "),
    step === undefined ? undefined : h("span", { class: "tree-side" }, ` (the search: ${stepText(step)})`),
    children.length === 0 ? undefined : h("ul", {}, children),
  ]);
}

function textTwin(tree: TreeView, visible: boolean, listing: Listing): VNode | undefined {
  if (tree.root === undefined) return undefined;
  const label = `${tree.name} tree as text`;
  return h("ul", { class: visible ? "tree-text" : "tree-text only-spoken", "aria-label": label }, [
    listItem(tree.root, "root", listing),
  ]);
}

/** `pointed`: "stable", or "stable 1", for each that a tour points at. */
function oneTree(
  view: TreesView,
  index: number,
  pointed: readonly string[],
  ui: UiState,
  actions: Actions,
): VNode | undefined {
  const tree = view.trees[index];
  if (tree === undefined) return undefined;
  const severalNodes = view.trees.some(({ node }) => node !== 0);
  const search = view.search?.tree === index ? view.search : undefined;
  const { asText, isAnimated } = ui.trees;
  const steps = new Map(search?.steps.map((step) => [step.node, step]));
  const id = treeId(tree.name, tree.node);
  const isPointed = pointed.includes(tree.name) || pointed.includes(`${tree.name} ${tree.node}`);
  return h("div", { key: id, id, class: `tree tree-${tree.name}${isPointed ? " pointed" : ""}`, tabIndex: -1 }, [
    h("div", { class: "tree-head" }, [
      h("h3", {}, treeName(tree, severalNodes)),
      h("span", { class: "region-note" }, sizeText(tree.size)),
    ]),
    tree.root === undefined || asText ? undefined : treeDrawing({ tree, search, isAnimated, unfold: unfold(actions) }),
    textTwin(tree, asText, { seen: new Set(), steps, actions }),
  ]);
}

function strays(nodes: readonly TreeNodeView[]): VNode | undefined {
  if (nodes.length === 0) return undefined;
  return h("div", { class: "tree" }, [
    h("div", { class: "tree-head" }, [
      h("h3", {}, "in no tree"),
      h("span", { class: "region-note" }, "their page was moved to another node"),
    ]),
    h(
      "ul",
      { class: "tree-text strays" },
      nodes.map((node) => h("li", { key: node.address }, nodeTitle(node).replace(/\n/g, "; "))),
    ),
  ]);
}

function tools(ui: UiState, actions: Actions): VNode {
  const { asText, isAnimated, unfolded } = ui.trees;
  const toggle = (label: string, isOn: boolean, change: Partial<TreesUi>): VNode =>
    h(
      "button",
      {
        key: label,
        type: "button",
        class: "text-button",
        "aria-pressed": isOn,
        onClick: () => updateTrees(actions, () => change),
      },
      label,
    );
  return h("span", {}, [
    unfolded.length === 0
      ? undefined
      : h(
          "button",
          {
            key: "fold",
            type: "button",
            class: "text-button",
            onClick: () => updateTrees(actions, () => ({ unfolded: [] })),
          },
          "Fold again",
        ),
    asText ? undefined : toggle("Animate", isAnimated, { isAnimated: !isAnimated }),
    toggle("As text", asText, { asText: !asText }),
  ]);
}

export const treesPart: Part<"trees"> = ({ stepper, bulk }, ui, actions) =>
  section({ id: "trees", title: "Trees", tools: tools(ui, actions) }, ui, actions, () => {
    if (bulk === undefined) return h("p", { class: "nothing" }, "…");
    const view = treesOf(bulk.columns);
    return [
      h(
        "p",
        { key: "search", class: "tree-search", role: "status" },
        view.search === undefined ? "No search through a tree is under way." : searchText(view.search, view.trees),
      ),
      h("div", { key: "trees", class: "trees" }, [
        ...view.trees.map((_, index) => oneTree(view, index, pointedAt(stepper, "trees"), ui, actions)),
        strays(view.strays),
      ]),
    ];
  });
