import assert from "node:assert/strict";
import type { PageState, TreeNodeView } from "../../engine/session/view.ts";
import { deltaText, groupCounters, groupDigits, timeText } from "../../webview/figures.ts";
import { moveInGrid } from "../../webview/memory/gridMove.ts";
import { CELLS_AT_FIRST, regionRows, STATE_LOOKS, statesIn } from "../../webview/memory/pageCells.ts";
import { layoutTree } from "../../webview/trees/treeLayout.ts";
import { nodeTitle, shortLabel } from "../../webview/trees/treesPart.ts";
import { INITIAL_UI, restoreUi, savedUi, toggleSection } from "../../webview/uiState.ts";
import { mockCounters, mockProcesses, mockTree } from "../mock/mockSession.ts";

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

describe("page cells", () => {
  const [a] = mockProcesses();

  it("tell every state apart by symbol or mark, not by colour alone", () => {
    const looks = new Map<string, PageState[]>();
    for (const [state, { symbol }] of Object.entries(STATE_LOOKS) as [PageState, { symbol: string }][])
      looks.set(symbol, [...(looks.get(symbol) ?? []), state]);
    const shared = [...looks.values()].filter((states) => states.length > 1);
    // A KSM page with one mapping and one with several: their labels and the sharing class say which.
    assert.deepEqual(shared, [["ksm", "ksm-shared"]]);
  });

  it("carry the sharing class where KSM merged, as the dump does", () => {
    assert.ok(a?.regions[0]);
    const { rows } = regionRows(a, a.regions[0], false);
    assert.deepEqual(
      rows[0]?.cells.map(({ symbol, mark }) => symbol + mark),
      ["K1", "K1", "~", "U", "○", "K5", "0", "Z6"],
    );
    assert.equal(rows[0]?.cells[0]?.label.startsWith("A/r/0, KSM, shared, 0x7f0000000000, pfn 4608, class 1"), true);
  });

  it("stand sixteen in a row, and a long region at first in part", () => {
    const page = { address: "0x1000", state: "volatile" } as const;
    const region = { name: "r", start: "0x0", mergeable: true, pages: new Array(CELLS_AT_FIRST + 5).fill(page) };
    const process = { name: "P", pid: 1, alive: true, regions: [region], ksmStat: [] };
    const short = regionRows(process, region, false);
    assert.equal(short.hidden, 5);
    assert.equal(short.rows[1]?.first, 16);
    assert.equal(short.rows[1]?.cells.length, 16);
    assert.equal(regionRows(process, region, true).hidden, 0);
  });

  it("have a legend of the states that occur", () => {
    assert.deepEqual(statesIn([]), []);
    const [process] = mockProcesses();
    assert.ok(process?.regions[0]);
    const all = Object.keys(STATE_LOOKS) as (keyof typeof STATE_LOOKS)[];
    const pages = [...all].reverse().map((state) => ({ address: "0x7f0000000000", state }));
    assert.deepEqual(statesIn([{ ...process, regions: [{ ...process.regions[0], pages }] }]), all);
    assert.ok(statesIn(mockProcesses()).length < all.length);
  });
});

describe("arrow keys in a grid", () => {
  const grid = [["a", "b", "c"], ["d", "e", "f"], ["g"]];

  it("move by one and stop at the edges", () => {
    assert.equal(moveInGrid(grid, "b", "ArrowRight"), "c");
    assert.equal(moveInGrid(grid, "c", "ArrowRight"), "c");
    assert.equal(moveInGrid(grid, "a", "ArrowUp"), "a");
    assert.equal(moveInGrid(grid, "b", "ArrowDown"), "e");
  });

  it("go to the last cell of a shorter row", () => {
    assert.equal(moveInGrid(grid, "f", "ArrowDown"), "g");
    assert.equal(moveInGrid(grid, "c", "PageDown"), "g");
  });

  it("jump with Home and End, and leave other keys alone", () => {
    assert.equal(moveInGrid(grid, "e", "Home"), "d");
    assert.equal(moveInGrid(grid, "e", "End"), "f");
    assert.equal(moveInGrid(grid, "e", "x"), undefined);
    assert.equal(moveInGrid(grid, "nowhere", "End"), undefined);
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
      { ...INITIAL_UI, trees: { asText: true }, memory: { ...INITIAL_UI.memory, sharingClass: 4 } },
      "trees",
    );
    const back = restoreUi(JSON.parse(JSON.stringify(savedUi(ui))));
    assert.deepEqual(new Set(back.collapsed), new Set(ui.collapsed));
    assert.equal(back.trees.asText, true);
    assert.equal(back.memory.sharingClass, undefined);
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
