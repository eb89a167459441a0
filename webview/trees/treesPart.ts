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
import { lastKept } from "../kept.ts";
import { awaited, section } from "../section.ts";
import { treeId } from "../tour/pointing.ts";
import { treeDrawing } from "./treeDrawing.ts";
import { searchText, sizeText, strayText, TREE_MEANINGS, treeName, treesOf } from "./treesModel.ts";
import { treeText } from "./treeText.ts";
import type { TreesUi } from "./treesUi.ts";

function updateTrees(actions: Actions, change: (trees: TreesUi) => Partial<TreesUi>): void {
  actions.updateUi((now) => ({ ...now, trees: { ...now.trees, ...change(now.trees) } }));
}

const unfolder = lastKept((actions: Actions) => (address: string): void => {
  updateTrees(actions, ({ unfolded }) => ({ unfolded: [...unfolded, address] }));
});

interface Shown {
  readonly view: TreesView;
  /** What the twins say. */
  readonly rested: TreesView | undefined;
  readonly isAnimated: boolean;
  readonly asText: boolean;
  readonly unfold: (address: string) => void;
}

function searchIn(view: TreesView | undefined, index: number): TreeSearchView | undefined {
  return view?.search?.tree === index ? view.search : undefined;
}

/** `isPointed`: by a tour. */
function oneTree(tree: TreeView, index: number, isPointed: boolean, shown: Shown): VNode {
  const { view, rested, isAnimated, asText, unfold } = shown;
  const search = searchIn(view, index);
  const spoken = rested?.trees[index];
  const severalNodes = view.trees.some(({ node }) => node !== 0);
  const id = treeId(tree.name, tree.node);
  return h("div", { key: id, id, class: `tree tree-${tree.name}${isPointed ? " pointed" : ""}`, tabIndex: -1 }, [
    h("div", { class: "tree-head" }, [
      h("h3", {}, treeName(tree, severalNodes)),
      h("span", { class: "region-note" }, sizeText(tree.size)),
    ]),
    tree.node === 0 ? h("p", { class: "tree-note" }, TREE_MEANINGS[tree.name]) : undefined,
    tree.root === undefined || asText ? undefined : treeDrawing(tree, search, isAnimated, unfold),
    asText ? treeText(tree, search, true, unfold) : spoken && treeText(spoken, searchIn(rested, index), false, unfold),
  ]);
}
function strays(nodes: readonly TreeNodeView[]): VNode | undefined {
  if (nodes.length === 0) return undefined;
  return h("div", { class: "tree" }, [
    h("div", { class: "tree-head" }, [
      h("h3", {}, "in no tree"),
      h(
        "span",
        { class: "region-note" },
        "their page was moved to another node, and waits to be put into its tree (migrate_nodes)",
      ),
    ]),
    h(
      "ul",
      { class: "tree-text strays" },
      nodes.map((node) => h("li", { key: node.address }, strayText(node))),
    ),
  ]);
}

function tools({ asText, isAnimated, unfolded }: TreesUi, actions: Actions): VNode {
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

export const treesPart: Part<"trees", never, "trees"> = {
  name: "trees",
  channel: "trees",
  reads: [],
  remembers: ["trees"],
  draw: ({ columns, rested, pointed, isRushed }, ui, actions) =>
    section({ id: "trees", title: "Trees", tools: tools(ui.trees, actions) }, ui, actions, () => {
      if (columns === undefined) return awaited();
      const { asText, isAnimated } = ui.trees;
      const view = treesOf(columns);
      const shown: Shown = {
        view,
        rested: rested && treesOf(rested),
        isAnimated: isAnimated && !isRushed,
        asText,
        unfold: unfolder(actions),
      };
      const isPointed = ({ name, node }: TreeView): boolean =>
        pointed.includes(name) || pointed.includes(`${name} ${node}`);
      return [
        h(
          "p",
          { key: "search", class: "tree-search", role: "status" },
          view.search === undefined ? "No search through a tree is under way." : searchText(view.search, view.trees),
        ),
        h("div", { key: "trees", class: "trees" }, [
          ...view.trees.map((tree, index) => oneTree(tree, index, isPointed(tree), shown)),
          strays(view.strays),
        ]),
      ];
    }),
};
