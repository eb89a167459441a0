import assert from "node:assert/strict";
import type { TreeNodeView } from "../../engine/session/view.ts";
import { deltaText, groupDigits, timeText } from "../../webview/figures.ts";
import { scrollFor } from "../../webview/trees/centred.ts";
import { layoutTree } from "../../webview/trees/treeLayout.ts";
import { nodeTitle, shortLabel } from "../../webview/trees/treesModel.ts";
import { INITIAL_UI, restoreUi, savedUi, toggleSection, withLook } from "../../webview/uiState.ts";
import { mockTree } from "../mock/mockSession.ts";

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
});

describe("the layout of a tree", () => {
  it("keeps left and right, sets no two nodes closer than a column, and children one row below their parents", () => {
    for (let size = 1; size <= 60; size++) {
      const { nodes, links, width, height } = layoutTree(mockTree("unstable", size).root);
      assert.equal(nodes.length, size);
      assert.equal(links.length, size - 1);
      const places = new Map(nodes.map(({ node, x }) => [node, x]));
      for (const { node, x, y } of nodes) {
        assert.ok(x >= 0.5 && x <= width - 0.5 && y >= 0 && y <= height - 1);
        if (node.left !== undefined) assert.ok((places.get(node.left) ?? x) < x);
        if (node.right !== undefined) assert.ok((places.get(node.right) ?? x) > x);
        for (const other of nodes) assert.ok(other.node === node || other.y !== y || Math.abs(other.x - x) >= 1);
      }
      assert.ok(links.every(({ fromY, toY }) => toY === fromY + 1));
    }
  });

  it("is narrower than one column a node", () => {
    assert.ok(layoutTree(mockTree("unstable", 60).root).width <= 34);
  });

  it("gives a chain's dups a row of their own, where nothing else stands", () => {
    const { nodes, links } = layoutTree(mockTree("stable", 6).root);
    assert.equal(nodes.length, 8);
    assert.equal(links.filter(({ isDup }) => isDup).length, 2);
    const places = new Set(nodes.map(({ x, y }) => `${x},${y}`));
    assert.equal(places.size, 8);
    for (const { node, x, y } of nodes.filter(({ node: each }) => each.kind === "chain"))
      for (const [i, dup] of (node.dups ?? []).entries()) {
        const placed = nodes.find((each) => each.node === dup);
        assert.equal(placed?.y, y + 1);
        assert.ok(Math.abs((placed?.x ?? 0) - (x + 0.9 * (i - ((node.dups?.length ?? 0) - 1) / 2))) < 1e-9);
      }
  });

  it("gives what is folded less room than a node, and lets the two not touch", () => {
    const node = (address: string, kind: "unstable" | "folded", more: Partial<TreeNodeView> = {}): TreeNodeView => {
      return { address, label: address, color: "black", kind, details: [], ...more };
    };
    const left = node("1", "unstable", { left: node("2", "folded"), right: node("3", "folded") });
    const root = node("0", "unstable", { left, right: node("4", "folded") });
    const { nodes, width } = layoutTree(root);
    const at = new Map(nodes.map(({ node: { address }, x }) => [address, x]));
    const apart = (a: string, b: string): number => Math.round(((at.get(b) ?? 0) - (at.get(a) ?? 0)) * 10);
    assert.deepEqual([apart("2", "3"), apart("1", "4")], [6, 8]);
    assert.ok(Math.abs(width - 1.7) < 1e-9, String(width));
  });

  it("is scrolled so that what is looked at is seen, and no further", () => {
    assert.equal(scrollFor(500, 300, 400), 300);
    assert.equal(scrollFor(500, 0, 400), 300);
    assert.equal(scrollFor(310, 300, 400), 110);
    assert.equal(scrollFor(100, 300, 400), 0);
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
      {
        ...INITIAL_UI,
        selectedPage: "A/r/3",
        trees: { ...INITIAL_UI.trees, asText: true },
        memory: { ...INITIAL_UI.memory, hovered: 4, asText: true, search: "seed:5", content: "seed:5" },
        time: { ...INITIAL_UI.time, zoom: { from: 100, to: 300, at: 200 }, isDragging: true },
      },
      "trees",
    );
    const back = restoreUi(JSON.parse(JSON.stringify(savedUi(ui))));
    assert.deepEqual(new Set(back.collapsed), new Set(ui.collapsed));
    assert.equal(back.trees.asText, true);
    assert.equal(back.memory.hovered, undefined);
    assert.equal(back.memory.asText, true);
    assert.equal(back.selectedPage, "A/r/3");
    assert.deepEqual([back.memory.search, back.memory.content], ["seed:5", "seed:5"]);
    assert.deepEqual([back.time.zoom, back.time.isDragging], [{ from: 100, to: 300, at: 200 }, false]);
    const here = { ...INITIAL_UI, memory: { ...INITIAL_UI.memory, width: 333 } };
    assert.deepEqual(withLook(here, savedUi(ui)), { ...back, memory: { ...back.memory, width: 333 } });
  });

  it("survives what another version kept", () => {
    for (const odd of [
      undefined,
      null,
      7,
      "x",
      [],
      { collapsed: 3 },
      { collapsed: ["gone", "numbers"], trees: { asText: "yes" } },
    ])
      assert.equal(restoreUi(odd).trees.asText, false);
    for (const zoom of [
      7,
      null,
      {},
      { from: 5, to: 5, at: 5 },
      { from: -1, to: 9, at: 3 },
      { from: 0, to: "9", at: 3 },
    ])
      assert.equal(restoreUi({ time: { zoom } }).time.zoom, undefined);
    assert.deepEqual(restoreUi({ collapsed: ["gone", "trees"] }).collapsed, ["trees"]);
  });

  it("folds a section and unfolds it again", () => {
    assert.deepEqual(toggleSection(toggleSection(INITIAL_UI, "memory"), "memory"), INITIAL_UI);
  });
});
