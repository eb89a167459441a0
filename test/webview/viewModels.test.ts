import assert from "node:assert/strict";
import type { TreeNodeView } from "../../engine/session/view.ts";
import { deltaText, groupCounters, groupDigits, timeText } from "../../webview/figures.ts";
import { layoutTree } from "../../webview/trees/treeLayout.ts";
import { nodeTitle, shortLabel } from "../../webview/trees/treesPart.ts";
import { INITIAL_UI, restoreUi, savedUi, toggleSection } from "../../webview/uiState.ts";
import { mockCounters, mockTree } from "../mock/mockSession.ts";

describe("figures", () => {
  it("group digits the same on every machine", () => {
    assert.deepEqual([0, 999, 1000, -1234567].map(groupDigits), ["0", "999", "1,000", "-1,234,567"]);
  });

  it("write times in the unit that fits", () => {
    const times = [0, 812, 4210, 20_412_000, 3_500_000_000, 3_600_000_000_000];
    assert.deepEqual(times.map(timeText), ["0 ns", "812 ns", "4.210 µs", "20.412 ms", "3.500 s", "3,600.000 s"]);
  });

  it("tell what the last step changed", () => {
    assert.equal(deltaText({ name: "x", value: 3, before: 2 }), "+1");
    assert.equal(deltaText({ name: "x", value: -768, before: -128 }), "-640");
    assert.equal(deltaText({ name: "x", value: "none", before: "scan-time" }), "was scan-time");
    assert.equal(deltaText({ name: "x", value: 3 }), undefined);
    assert.equal(deltaText({ name: "x", value: 3, before: 3 }), undefined);
  });

  it("come before knobs, in the order in which they are read", () => {
    const { figures, knobs } = groupCounters(mockCounters());
    assert.deepEqual(
      figures.slice(0, 4).map(({ name }) => name),
      ["pages_shared", "pages_sharing", "pages_unshared", "pages_volatile"],
    );
    assert.ok(knobs.some(({ name }) => name === "pages_to_scan"));
    assert.equal(figures.length + knobs.length, mockCounters().length);
  });
});

describe("the layout of a tree", () => {
  it("keeps the order: whatever is left in the tree is left on the page, and no two nodes share a place", () => {
    for (let size = 1; size <= 40; size++) {
      const { nodes, links, width } = layoutTree(mockTree("unstable", size).root);
      assert.equal(nodes.length, size);
      assert.equal(links.length, size - 1);
      assert.equal(width, size);
      const inOrder = [...nodes].sort((a, b) => a.x - b.x).map(({ node }) => node.label);
      assert.deepEqual(
        inOrder,
        Array.from({ length: size }, (_, index) => `A/r/${index}`),
      );
    }
  });

  it("sets children one row below their parents", () => {
    const { links } = layoutTree(mockTree("unstable", 20).root);
    assert.ok(links.every(({ fromY, toY }) => toY === fromY + 1));
  });

  it("hangs a chain's dups below it, in a column that nothing else is in", () => {
    const { nodes, links, width } = layoutTree(mockTree("stable", 6).root);
    const places = new Set(nodes.map(({ x, y }) => `${x},${y}`));
    assert.equal(nodes.length, 8);
    assert.equal(places.size, 8);
    assert.equal(width, 6);
    assert.equal(links.filter(({ isDup }) => isDup).length, 2);
  });

  it("is empty for an empty tree, and ends for one that a broken kernel has bent into a ring", () => {
    assert.deepEqual(layoutTree(undefined), { nodes: [], links: [], width: 0, height: 0 });
    const ring: { -readonly [K in keyof TreeNodeView]: TreeNodeView[K] } = {
      address: "0x1",
      label: "ring",
      color: "red",
      kind: "stable",
      details: [],
    };
    ring.left = ring;
    ring.right = ring;
    assert.equal(layoutTree(ring).nodes.length, 1);
  });

  it("says in a node's title all that the drawing leaves out", () => {
    const root = mockTree("stable", 1).root;
    assert.ok(root);
    assert.equal(nodeTitle(root), "pfn 4608 (black stable)\ncontent seed:0\nshared by A/r/0, A/r/1, B/r/0");
    assert.equal(shortLabel("0xffff888003000000"), "0xfff…00000");
    assert.equal(shortLabel("pfn 4608"), "pfn 4608");
  });
});

describe("what the page remembers of itself", () => {
  it("comes back as it was kept", () => {
    const ui = toggleSection(
      { ...INITIAL_UI, trees: { asText: true }, memory: { ...INITIAL_UI.memory, hovered: 4, asText: true } },
      "trees",
    );
    const back = restoreUi(JSON.parse(JSON.stringify(savedUi(ui))));
    assert.deepEqual(new Set(back.collapsed), new Set(ui.collapsed));
    assert.equal(back.trees.asText, true);
    assert.equal(back.memory.hovered, undefined);
    assert.equal(back.memory.asText, true);
  });

  it("survives what another version kept", () => {
    for (const odd of [
      undefined,
      null,
      7,
      "x",
      [],
      { collapsed: 3 },
      { collapsed: ["gone", "knobs"], trees: { asText: "yes" } },
    ])
      assert.equal(restoreUi(odd).trees.asText, false);
    assert.deepEqual(restoreUi({ collapsed: ["gone", "trees"] }).collapsed, ["trees"]);
  });

  it("folds a section and unfolds it again", () => {
    assert.deepEqual(toggleSection(toggleSection(INITIAL_UI, "memory"), "memory"), INITIAL_UI);
  });
});
