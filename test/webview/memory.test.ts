import assert from "node:assert/strict";
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import { CELL_STATE } from "../../engine/inspect/memory/cellStates.ts";
import type { FromStepper } from "../../webview/messages.ts";
import { moveInPicture } from "../../webview/memory/memoryKeys.ts";
import {
  cellName,
  cellNamed,
  kinOf,
  type MemoryColumns,
  regionsOf,
  stateCounts,
} from "../../webview/memory/memoryModel.ts";
import { memoryPart } from "../../webview/memory/memoryPart.ts";
import { shareOut } from "../../webview/memory/memoryBlocks.ts";
import { boxOf, cellAtPoint, gridOf, layoutPicture, visitBoxes } from "../../webview/memory/memoryPicture.ts";
import { contentQuery, foundCells, parseSearch } from "../../webview/memory/memorySearch.ts";
import { memorySvg } from "../../webview/memory/memorySvg.ts";
import { runsOf } from "../../webview/memory/memoryText.ts";
import { cellText, toldOf } from "../../webview/memory/memoryTold.ts";
import { marksOf } from "../../webview/memory/marks.ts";
import { STATE_LOOKS } from "../../webview/memory/stateLooks.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { manyPages, mockMemory, SMALL } from "../mock/mockMemory.ts";
import { mockState } from "../mock/mockSession.ts";
import { SeededRandom } from "../engine/seededRandom.ts";
import { assertGolden } from "./golden.ts";
import { elements, fire, withClass } from "./tree.ts";

const NOTHING = { selected: undefined, hovered: undefined, cursor: undefined, found: [], names: [] };

function draw(columns: MemoryColumns, initial: UiState = INITIAL_UI, processes = mockState().processes) {
  const sent: FromStepper[] = [];
  let ui = initial;
  const session = mockState({ processes });
  const view = memoryPart.draw({ session, columns, rested: columns, pointed: [], isRushed: false }, initial, {
    send: (message) => sent.push(message),
    command: () => undefined,
    seek: () => undefined,
    reveal: () => undefined,
    updateUi: (change) => (ui = change(ui)),
    focus: () => undefined,
  });
  return { view, sent, ui: () => ui };
}

describe("the numbers of page states", () => {
  it("are the same in the engine and on the page", () => {
    assert.deepEqual(
      PAGE_STATES.map((state) => CELL_STATE[state]),
      PAGE_STATES.map((_, code) => code),
    );
  });

  it("look different from each other without colour", () => {
    assert.equal(new Set(Object.values(STATE_LOOKS).map(({ symbol }) => symbol)).size, PAGE_STATES.length);
  });
});

describe("cells and their names", () => {
  const columns = mockMemory(SMALL);
  const regions = regionsOf(columns);

  it("lead to each other", () => {
    for (let cell = 0; cell < columns.state.length; cell++)
      assert.equal(cellNamed(regions, cellName(regions, cell)), cell);
    assert.equal(cellName(regions, 5), "B/r/0");
    assert.equal(cellNamed(regions, "B/r/3"), undefined);
    assert.equal(cellNamed(regions, "B"), undefined);
  });

  it("tell who shares a frame and who only has the same bytes", () => {
    assert.deepEqual(kinOf(columns, 0), { sharing: [0, 1, 5], equal: [2], isCut: false });
    assert.deepEqual(kinOf(columns, 4), { sharing: [], equal: [], isCut: false });
  });

  it("say by how many a page is shared", () => {
    assert.equal(cellText(regions, columns, 0), "A/r/0, stable, shared by 3, frame 8");
    assert.equal(cellText(regions, columns, 4), "A/r/4, absent");
  });

  it("are counted by state", () => {
    const counts = stateCounts(columns.state);
    assert.equal(counts["ksm-shared"], 3);
    assert.equal(
      Object.values(counts).reduce((sum, each) => sum + each, 0),
      8,
    );
  });
});

describe("the legend of the pages", () => {
  it("says what the strength of a shared page's colour means, where there are several", () => {
    const scale = (...levels: readonly number[]): readonly string[] => {
      const pages = levels.map((level) => ["ksm-shared", 8, 5, level] as const);
      const columns = mockMemory([{ process: "A", name: "r", pages }]);
      return withClass(draw(columns).view, "scale").map(({ text }) => text);
    };
    assert.deepEqual(scale(1, 1, 1), []);
    assert.deepEqual(scale(8, 1, 2, 2), ["by 2+4+256+"]);
  });
});

describe("the lines to the pages that share", () => {
  it("bow from edge to edge: up within a row, and past what lies between rows", () => {
    const columns = mockMemory(SMALL);
    const picture = layoutPicture(regionsOf(columns), 400);
    const { lines } = marksOf(picture, columns, { ...NOTHING, selected: 0 });
    const boxes = [0, 1, 5].map((cell) => boxOf(gridOf(picture, cell)!, cell));
    const [own, beside, below] = boxes;
    assert.ok(own && beside && below && lines.length === 2);
    const [across, down] = lines;
    assert.deepEqual([across?.fromY, across?.toY], [own.y, beside.y]);
    assert.ok((across?.viaY ?? 0) <= own.y - 20);
    assert.deepEqual([down?.fromY, down?.toY], [own.y + own.height - 1, below.y]);
    assert.ok(Math.abs((down?.viaX ?? 0) - (own.x + own.width / 2)) >= 20);
  });
});

describe("the picture of the pages", () => {
  it("finds a cell where it stands, at every size up to 4 million", () => {
    for (const pages of [1, 10, 500, 5000, 40_000, 1_000_000, 4_194_304]) {
      const region = { process: "A", pid: 1, name: "r", start: 0, pages, first: 7 };
      const picture = layoutPicture([region], 560);
      assert.ok(picture.height < 400, `${pages} pages are ${picture.height} high`);
      const random = new SeededRandom(pages);
      for (let n = 0; n < 50; n++) {
        const cell = 7 + random.below(pages);
        const grid = gridOf(picture, cell);
        assert.ok(grid);
        const { x, y, width, height } = boxOf(grid, cell);
        assert.ok(x + width <= picture.width && y + height <= picture.height);
        const found = cellAtPoint(picture, x + width / 2, y + height / 2);
        assert.equal(found, cell - ((cell - 7) % grid.perBlock));
      }
    }
  });

  it("keeps the proportions where a block stands for many pages", () => {
    const columns = mockMemory([manyPages(100_000)]);
    const picture = layoutPicture(regionsOf(columns), 560);
    assert.ok((picture.grids[0]?.perBlock ?? 0) > 1);
    const area = new Map<number, number>();
    visitBoxes(picture, columns.state, (_x, _y, width, height, byte) => {
      area.set(byte, (area.get(byte) ?? 0) + width * height);
    });
    const total = [...area.values()].reduce((sum, each) => sum + each, 0);
    const share = (state: "volatile" | "unstable" | "ksm"): number => (area.get(CELL_STATE[state]) ?? 0) / total;
    assert.ok(Math.abs(share("volatile") - 0.8) < 0.01);
    assert.ok(Math.abs(share("unstable") - 0.1) < 0.01);
    assert.ok(Math.abs(share("ksm") - 0.1) < 0.01);
  });

  it("tells of a block how many pages are in which state, and of a page in it that was searched for that page", () => {
    const columns = mockMemory([manyPages(100_000)]);
    const regions = regionsOf(columns);
    const picture = layoutPicture(regions, 560);
    const shown = { columns, regions, picture };
    const perBlock = picture.grids[0]?.perBlock ?? 0;
    const told = toldOf(shown, 0);
    assert.match(told, new RegExp(`^A/r/0 to ${perBlock - 1}: ${perBlock} pages, \\d+ volatile, \\d+ .*, \\d+ .*$`));
    const counted = [...told.matchAll(/, (\d+) /g)].reduce((sum, [, count]) => sum + Number(count), 0);
    assert.equal(counted, perBlock);
    assert.equal(toldOf(shown, 1), "A/r/1, stable, frame 3");
  });

  it("shares out all of a block, and a little to whatever is rare", () => {
    const random = new SeededRandom(3);
    for (let round = 0; round < 200; round++) {
      const counts = Uint32Array.from({ length: 13 }, () => (random.below(3) === 0 ? random.below(5000) : 0));
      counts[0] = (counts[0] ?? 0) + 1;
      const total = counts.reduce((sum, each) => sum + each, 0);
      const shares = shareOut(counts, total, 121);
      assert.equal(
        shares.reduce((sum, each) => sum + each, 0),
        121,
      );
      assert.ok(shares.every((share, i) => share > 0 === (counts[i] ?? 0) > 0));
    }
  });

  it("is drawn as before", () => {
    const columns = mockMemory(SMALL, { changed: Uint32Array.of(2) });
    const picture = layoutPicture(regionsOf(columns), 400);
    const marks = marksOf(picture, columns, { ...NOTHING, selected: 0, found: [3] });
    assert.equal(marks.lines.length, 2);
    assertGolden("memory-small.svg", memorySvg(picture, columns.state, marks));
    const many = mockMemory([manyPages(60_000)]);
    const blocks = layoutPicture(regionsOf(many), 160);
    assertGolden("memory-blocks.svg", memorySvg(blocks, many.state, marksOf(blocks, many, NOTHING)));
  });

  it("is walked with the keys, from region to region and not beyond", () => {
    const picture = layoutPicture(regionsOf(mockMemory(SMALL)), 400);
    const walk = (from: number | undefined, ...keys: readonly string[]): number | undefined =>
      keys.reduce<number | undefined>((cell, key) => moveInPicture(picture, cell, key), from);
    assert.equal(walk(undefined, "ArrowRight"), 0);
    assert.equal(walk(0, "ArrowRight", "ArrowRight"), 2);
    assert.equal(walk(0, "ArrowLeft"), 0);
    assert.equal(walk(1, "ArrowDown"), 6);
    assert.equal(walk(4, "ArrowDown"), 7);
    assert.equal(walk(6, "ArrowUp"), 1);
    assert.equal(walk(0, "End"), 4);
    assert.equal(walk(0, "PageDown", "End", "ArrowRight"), 7);
    assert.equal(moveInPicture(picture, 0, "x"), undefined);
  });
});

describe("the search for pages", () => {
  const columns = mockMemory(SMALL, { found: Uint32Array.of(5) });
  const regions = regionsOf(columns);

  it("takes names, addresses and states itself, and asks the engine for contents", () => {
    assert.deepEqual(parseSearch("B/r/1", regions), { kind: "page", cell: 6 });
    assert.deepEqual(parseSearch("0x7f0010002abc", regions), { kind: "page", cell: 7 });
    assert.deepEqual(parseSearch("Volatile", regions), { kind: "state", state: "volatile" });
    assert.deepEqual(parseSearch("  ", regions), { kind: "none" });
    assert.equal(contentQuery("seed:5", regions), "seed:5");
    assert.equal(contentQuery("A/r/0", regions), "");
  });

  it("finds all that match", () => {
    assert.deepEqual(foundCells(columns, parseSearch("stable, shared", regions)), { cells: [0, 1, 5], count: 3 });
    assert.deepEqual(foundCells(columns, { kind: "content", text: "seed:5" }), { cells: [0, 1, 2, 5], count: 4 });
  });
});

describe("memory in words", () => {
  it("is the runs of pages that are alike, with whom they share", () => {
    const columns = mockMemory(SMALL);
    const regions = regionsOf(columns);
    const [, b] = regions;
    assert.ok(b);
    const shared = "stable, shared";
    assert.deepEqual(runsOf(regions, b, columns)[0], { from: 0, to: 0, state: shared, sharing: "frame 8, as A/r/0" });
    assert.deepEqual(
      regions.map((region) => runsOf(regions, region, columns).length),
      [4, 3],
    );
  });

  it("is always there for who listens, and shown instead of the picture when asked", () => {
    const columns = mockMemory(SMALL);
    const { view, ui } = draw(columns);
    assert.ok(String(withClass(view, "memory-text")[0]?.props["class"]).includes("only-spoken"));
    fire(
      elements(view).find(({ text, tag }) => tag === "button" && text === "As text"),
      "onClick",
    );
    const text = draw(columns, ui()).view;
    assert.equal(elements(text).filter(({ tag }) => tag === "canvas").length, 0);
    assert.equal(withClass(text, "memory-text")[0]?.props["class"], "memory-text");
  });
});

describe("the memory part", () => {
  const columns = mockMemory(SMALL, { detailName: ["address"], detailValue: ["0x7f0000000000"] });

  it("selects the page that the keyboard is at, tells of it, and asks why", () => {
    const { view, ui } = draw(columns);
    const key = (name: string) => ({ key: name, preventDefault: () => undefined });
    fire(
      elements(view).find(({ tag }) => tag === "canvas"),
      "onKeyDown",
      key("ArrowRight"),
    );
    assert.equal(ui().memory.cursor, 0);
    const moved = draw(columns, ui());
    fire(
      elements(moved.view).find(({ tag }) => tag === "canvas"),
      "onKeyDown",
      key("Enter"),
    );
    assert.equal(moved.ui().selectedPage, "A/r/0");
    const selected = draw(columns, moved.ui());
    const told = withClass(selected.view, "selected-page")[0];
    assert.match(
      told?.text ?? "",
      /A\/r\/0.*stable, shared.*0x7f0000000000.*shares with.*A\/r\/1.*B\/r\/0.*same bytes.*A\/r\/2/,
    );
    fire(
      elements(selected.view).find(({ props }) => props["data-ask"] === "why"),
      "onClick",
    );
    assert.deepEqual(selected.sent, [{ kind: "why", page: "A/r/0", step: mockState().step }]);
  });

  it("says what there is not yet", () => {
    assert.match(withClass(draw(mockMemory([]), INITIAL_UI, []).view, "nothing")[0]?.text ?? "", /No process/);
    // A session that has processes, the cells of which are still on their way.
    assert.doesNotMatch(withClass(draw(mockMemory([])).view, "nothing")[0]?.text ?? "", /No process/);
  });
});
