import assert from "node:assert/strict";
import type { VNode } from "preact";
import type { TreesView } from "../../engine/session/bulk/trees.ts";
import type { TreeNodeView } from "../../engine/session/view.ts";
import { treeDrawing } from "../../webview/trees/treeDrawing.ts";
import { treesPart } from "../../webview/trees/treesPart.ts";
import { searchText } from "../../webview/trees/treesModel.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { mockTree } from "../mock/mockSession.ts";
import { assertGolden } from "./golden.ts";
import { elements, fire, withClass } from "./tree.ts";
import { markup } from "./markup.ts";

const leaf = (address: string, color: "red" | "black", more: Partial<TreeNodeView> = {}): TreeNodeView => ({
  address,
  label: `A/r/${address.slice(2)}`,
  color,
  kind: "unstable",
  details: ["checksum 00000007"],
  ...more,
});

/** 0x4 with 0x2 (and 0x3 right of it) on its left, a folded subtree on its right. */
const ROOT = leaf("0x4", "black", {
  left: leaf("0x2", "black", { right: leaf("0x3", "red") }),
  right: { address: "0x99", label: "1200 nodes", color: "black", kind: "folded", count: 1200, details: [] },
});

const VIEW: TreesView = {
  trees: [mockTree("stable", 6), { name: "unstable", node: 0, root: ROOT, size: 1203 }],
  search: {
    fn: "unstable_tree_search_insert",
    tree: 1,
    page: "B/r/7",
    steps: [
      { node: "0x4", way: "left", byte: 12 },
      { node: "0x2", way: "right", byte: 0 },
      { node: "0x3", way: "here", byte: 4095 },
    ],
  },
  strays: [leaf("0x55", "black", { kind: "stable", label: "frame 77" })],
};

function draw(view: TreesView, initial: UiState = INITIAL_UI): { view: VNode; ui: () => UiState } {
  let ui = initial;
  const columns = { view: [JSON.stringify(view)] };
  const nothing = (): void => undefined;
  const node = treesPart.draw({ session: {}, columns, rested: columns, pointed: [], isRushed: false }, initial, {
    send: nothing,
    command: nothing,
    seek: nothing,
    reveal: nothing,
    updateUi: (change) => (ui = change(ui)),
    focus: nothing,
  });
  return { view: node, ui: () => ui };
}

describe("the trees part", () => {
  it("says in a sentence what a search is at", () => {
    const text = (steps: NonNullable<TreesView["search"]>["steps"]): string =>
      searchText({ ...VIEW.search!, steps }, VIEW.trees);
    const head = "unstable_tree_search_insert() looks for B/r/7 in the unstable tree";
    assert.equal(
      text(VIEW.search!.steps),
      `${head}: it is at the 3rd node on its way; they first differ at byte 4095.`.replace("; they", "; they"),
    );
    assert.equal(text([]), `${head}, which is empty.`);
    assert.equal(
      text([{ node: "0x4", way: "left", byte: 1 }]),
      `${head}: after 1 node it stands at an empty link, left of the last one.`,
    );
    assert.match(text([{ node: "0x4", way: "here", byte: 4096 }]), /its bytes are equal\.$/);
  });

  it("draws the way of the search, with the byte that decided at each node", () => {
    const { view } = draw(VIEW);
    const onWay = withClass(view, "on-way").filter(({ tag }) => tag === "g");
    assert.equal(onWay.length, 3);
    assert.deepEqual(
      withClass(view, "tree-step").map(({ text }) => text),
      ["left at byte 12", "right at byte 0", "byte 4095"],
    );
    assert.equal(withClass(view, "is-goal").filter(({ tag }) => tag === "g").length, 1);
  });

  it("says of each shape how it looks on the shape itself: what is below a node that glides is not looked at again", () => {
    const shapes = withClass(draw(VIEW).view, "tree-shape").map(({ props }) => String(props["class"]));
    assert.ok(shapes.includes("tree-shape red kind-unstable on-way is-goal"), shapes.join());
    assert.ok(shapes.every((each) => / (red|black) kind-/.test(each)));
  });

  it("says beside each tree why it is one of two", () => {
    const notes = withClass(draw(VIEW).view, "tree-note").map(({ text }) => text);
    assert.equal(notes.length, 2);
    assert.match(notes[0] ?? "", /write-protected/);
    assert.match(notes[1] ?? "", /[Nn]ot protected/);
  });

  it("unfolds a subtree, in the drawing and in the text, and folds it again", () => {
    const { view, ui } = draw(VIEW);
    fire(withClass(view, "kind-folded")[0], "onClick");
    assert.deepEqual(ui().trees.unfolded, ["0x99"]);
    const text = draw(VIEW);
    fire(
      elements(text.view).find(({ tag, text: label }) => tag === "button" && label === "unfold 1200 nodes"),
      "onClick",
    );
    assert.deepEqual(text.ui().trees.unfolded, ["0x99"]);
    const open = draw(VIEW, ui());
    fire(
      elements(open.view).find(({ tag, text: label }) => tag === "button" && label === "Fold again"),
      "onClick",
    );
    assert.deepEqual(open.ui().trees.unfolded, []);
  });

  it("says everything in text beside the drawing, which readers of the screen skip", () => {
    const { view } = draw(VIEW);
    assert.ok(withClass(view, "tree-scroll").every(({ props }) => props["aria-hidden"] === "true"));
    const twins = withClass(view, "tree-text").filter(({ props }) => props["aria-label"] !== undefined);
    assert.equal(twins.length, 2);
    assert.match(
      twins[1]?.text ?? "",
      /^root: A\/r\/4 \(black unstable\).*\(the search: left at byte 12\).*left: A\/r\/2/,
    );
    assert.equal(withClass(view, "strays")[0]?.text, "frame 77; checksum 00000007");
    const asText = draw(VIEW, { ...INITIAL_UI, trees: { ...INITIAL_UI.trees, asText: true } }).view;
    assert.equal(withClass(asText, "tree-scroll").length, 0);
    assert.ok(!withClass(asText, "tree-text").some(({ props }) => String(props["class"]).includes("only-spoken")));
  });

  it("draws as before", () => {
    const unfold = (): void => undefined;
    for (const [name, tree, search] of [
      ["chains", VIEW.trees[0], undefined],
      ["search", VIEW.trees[1], VIEW.search],
    ] as const)
      assertGolden(`tree-${name}.svg`, markup(treeDrawing(tree!, search, false, unfold)));
  });
});
