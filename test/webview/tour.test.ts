/** The card of a tour, and what it points at in the parts of the stepper. */
import assert from "node:assert/strict";
import type { TourCard } from "../../webview/messages.ts";
import { marksOf } from "../../webview/memory/marks.ts";
import { regionsOf } from "../../webview/memory/memoryModel.ts";
import { boxOf, layoutPicture } from "../../webview/memory/memoryPicture.ts";
import { elementOf, pointedAt, pointerText } from "../../webview/tour/pointing.ts";
import { tourCard } from "../../webview/tour/tourCard.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { mockMemory, SMALL } from "../mock/mockMemory.ts";
import { elements, fire, withClass } from "./tree.ts";

const CARD: TourCard = {
  tour: "Two homes",
  step: "The first home",
  index: 1,
  total: 3,
  html: "<p>See.</p>",
  missing: undefined,
  pointers: [
    { part: "memory", what: "A/r/3" },
    { part: "memory", what: "B/r" },
    { part: "trees", what: "stable 1" },
    { part: "trees", what: "unstable" },
    { part: "numbers", what: "pages_shared" },
    { part: "time", what: "" },
  ],
};

function drawCard(card: TourCard, isBusy = false) {
  const asked: string[] = [];
  let ui: UiState = INITIAL_UI;
  const view = tourCard(card, isBusy, {
    send: () => undefined,
    command: (command) => asked.push(command),
    seek: () => undefined,
    reveal: () => undefined,
    updateUi: (change) => (ui = change(ui)),
    focus: (id) => asked.push(id),
  });
  return { view, asked, ui: () => ui };
}

describe("the card of a tour", () => {
  it("says which step it is, where to look, and leads on, back and out", () => {
    const { view, asked } = drawCard(CARD);
    assert.equal(withClass(view, "tour-count")[0]?.text, "2 of 3");
    for (const button of elements(view))
      if (["Back", "Next", "Leave the tour"].includes(button.text) && button.tag === "button") fire(button, "onClick");
    assert.deepEqual(asked, ["tourBack", "tourNext", "leaveTour"]);
    const last = drawCard({ ...CARD, index: 2 });
    assert.equal(withClass(last.view, "primary")[0]?.text, "Finish");
  });

  it("offers nothing that cannot be done", () => {
    const ways = (card: TourCard, isBusy: boolean) =>
      elements(drawCard(card, isBusy).view)
        .filter(({ tag, props }) => tag === "button" && props["disabled"] === true)
        .map(({ text }) => text);
    assert.deepEqual(ways({ ...CARD, index: 0 }, false), ["Back"]);
    assert.deepEqual(ways(CARD, true), ["Back", "Next"]);
  });

  it("leads to what it points at: a page is selected, the rest comes into view", () => {
    const { view, asked, ui } = drawCard(CARD);
    const links = withClass(view, "link");
    assert.deepEqual(
      links.map(({ text }) => text),
      [
        "Memory: page A/r/3",
        "Memory: region B/r",
        "Trees: stable tree of node 1",
        "Trees: unstable tree",
        "Numbers: pages_shared",
        "Time",
      ],
    );
    for (const link of links) fire(link, "onClick");
    assert.deepEqual(asked, [
      ...["part-memory", "part-memory", "tree-stable-1", "tree-unstable-0", "counter-pages_shared", "part-time"],
    ]);
    assert.equal(ui().selectedPage, "A/r/3");
    assert.deepEqual(CARD.pointers.map(elementOf), asked);
    assert.deepEqual(
      CARD.pointers.map(pointerText),
      links.map(({ text }) => text),
    );
  });

  it("points at nothing where the source cannot show the step", () => {
    const missing = { ...CARD, missing: "This source has none." };
    assert.deepEqual(pointedAt({ tour: missing }, "memory"), []);
    assert.deepEqual(pointedAt({ tour: undefined }, "memory"), []);
    assert.deepEqual(pointedAt({ tour: CARD }, "memory"), ["A/r/3", "B/r"]);
    const { view } = drawCard(missing);
    assert.equal(withClass(view, "tour-missing")[0]?.text, "This source has none.");
    assert.equal(withClass(view, "tour-pointers").length, 0);
  });
});

describe("the picture of the pages", () => {
  it("has a box around a page, and around a whole region, that a tour points at", () => {
    const columns = mockMemory(SMALL);
    const picture = layoutPicture(regionsOf(columns), 400);
    const names = ["A/r/3", "B/r", "C/r/0", "A/r/9", "A/other"];
    const at = { selected: undefined, hovered: undefined, cursor: undefined, found: [], names };
    const [a, b] = picture.grids;
    assert.ok(a !== undefined && b !== undefined);
    const whole = { x: b.x, y: b.y, width: b.columns * b.cellWidth, height: b.rows * b.cellHeight };
    assert.deepEqual(marksOf(picture, columns, at).pointed, [boxOf(a, 3), whole]);
  });
});
