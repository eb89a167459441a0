/** What of the page is drawn again, and when: only what changed, and out of sight only once the session stands still. */
import assert from "node:assert/strict";
import type { VNode } from "preact";
import { Kept } from "../../webview/element.ts";
import { keepEqual } from "../../webview/keepEqual.ts";
import { keptEach, keptOf, lastKept } from "../../webview/kept.ts";
import { Memo } from "../../webview/memo.ts";
import type { StepperModel } from "../../webview/messages.ts";
import { type Position, stepperView } from "../../webview/stepperView.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { mockMemory, SMALL } from "../mock/mockMemory.ts";
import { mockState, mockTree } from "../mock/mockSession.ts";
import { mockTimeline, STORY } from "../mock/mockTimeline.ts";
import { elements, withClass } from "./tree.ts";

const NOTHING = (): void => undefined;
const ACTIONS = { send: NOTHING, command: NOTHING, seek: NOTHING, reveal: NOTHING, updateUi: NOTHING, focus: NOTHING };

describe("what came anew", () => {
  const message = (): unknown => ({ a: [1, { b: "x" }, [2, 3]], c: { d: undefined, e: null }, f: "y" });

  it("is what was there, where they are equal", () => {
    const before = message();
    assert.equal(keepEqual(before, message()), before);
  });

  it("is new from the root to what changed, and what was there beside that", () => {
    const before = { left: { value: 1 }, right: { near: { value: 2 }, far: { value: 3 } }, list: [{ n: 1 }, { n: 2 }] };
    const now = keepEqual(before, {
      left: { value: 1 },
      right: { near: { value: 2 }, far: { value: 4 } },
      list: [{ n: 1 }, { n: 2 }, { n: 3 }],
    });
    assert.notEqual(now, before);
    assert.equal(now.left, before.left);
    assert.equal(now.right.near, before.right.near);
    assert.equal(now.right.far.value, 4);
    assert.equal(now.list[1], before.list[1]);
    assert.equal(now.list.length, 3);
  });

  it("is all of what came where it has more, less or another form", () => {
    for (const [before, now] of [
      [{ a: 1, b: 2 }, { a: 1 }],
      [{ a: 1 }, { a: 1, b: undefined }],
      [[1, 2], [1]],
      [[], {}],
      [{ a: 1 }, undefined],
      [undefined, { a: [] }],
      [{ a: null }, { a: {} }],
    ])
      assert.deepEqual(keepEqual(before, now), now);
  });
});

describe("what was worked out", () => {
  it("is kept as long as the same is asked, of each object for itself", () => {
    let times = 0;
    const last = lastKept((a: number, b: number) => ({ sum: a + b, time: ++times }));
    assert.equal(last(1, 2), last(1, 2));
    assert.notEqual(last(1, 2), last(2, 1));
    const of = keptOf((each: { n: number }, more: number) => ({ sum: each.n + more, time: ++times }));
    const [one, two] = [{ n: 1 }, { n: 2 }];
    const first = of(one, 5);
    assert.equal(of(two, 5).sum, 7);
    assert.equal(of(one, 5), first);
    assert.notEqual(of(one, 6), first);
  });

  it("is kept for what is still in a list, wherever it stands by now", () => {
    const rows = keptEach(String, (n: number) => ({ n }));
    const [first, second] = rows([1, 2]);
    const later = rows([0, 1, 2]);
    assert.equal(later[1], first);
    assert.equal(later[2], second);
    rows([0]);
    assert.notEqual(rows([1])[0], first);
  });
});

/** A page that is drawn again and again with one memo. */
function page(seen: readonly string[]) {
  const memo = new Memo();
  const sight = { isSeen: (id: string) => seen.includes(id), ref: () => NOTHING };
  return (model: StepperModel, bulk: Position["bulk"], rested: Position | undefined, ui: UiState = INITIAL_UI): VNode =>
    stepperView(model, bulk, ui, ACTIONS, { memo, rested, sight });
}

const EVERYWHERE = ["part-time", "part-memory", "part-trees", "part-numbers", "logs"];
const trees = (size: number): string => JSON.stringify({ trees: [mockTree("unstable", size)], strays: [] });

function bulkOf(treesText: string, memory = mockMemory(SMALL)): Position["bulk"] {
  const channels = {
    timeline: mockTimeline(STORY),
    memory,
    trees: { view: [treesText] },
  };
  const held = Object.fromEntries(
    Object.entries(channels).map(([name, columns]) => [name, { revision: 1, step: 1, columns }]),
  );
  return { get: (channel: string) => held[channel] } as Position["bulk"];
}

function modelOf(session = mockState()): StepperModel {
  return { session, statement: undefined, scenario: undefined, busy: undefined, edited: false };
}

/** The part's own drawing: the same node, and Preact leaves it alone. */
function drawnPart(view: VNode, id: string): unknown {
  const part = elements(view).find(({ props }) => props["id"] === id);
  const [drawn] = part?.props["children"] as readonly VNode[];
  assert.equal(drawn?.type, Kept);
  return drawn;
}

describe("a page that is drawn again", () => {
  it("draws only the parts again that are drawn from what changed", () => {
    const draw = page(EVERYWHERE);
    const [before, bulk] = [modelOf(), bulkOf(trees(6))];
    const rested = { session: before.session, bulk };
    const first = draw(before, bulk, rested);
    const session = keepEqual(before.session, mockState({ step: 12_346 }));
    const second = draw(modelOf(session), bulk, rested);
    for (const id of ["part-trees", "part-numbers"]) assert.equal(drawnPart(second, id), drawnPart(first, id), id);
    for (const id of ["part-time", "part-memory"]) assert.notEqual(drawnPart(second, id), drawnPart(first, id), id);
  });

  it("draws what is out of sight as the session last stood still", () => {
    const [before, now] = [bulkOf(trees(3)), bulkOf(trees(6))];
    const rested = { session: mockState({ events: [] }), bulk: before };
    const nodesOf = (view: VNode): number => withClass(view, "tree-node").length;
    const away = page(["part-time"])(modelOf(), now, rested);
    assert.equal(nodesOf(away), 3);
    assert.equal(withClass(away, "events").length, 0);
    const near = page(EVERYWHERE)(modelOf(), now, rested);
    assert.equal(nodesOf(near), 6);
    assert.equal(withClass(near, "events").length, 1);
  });

  it("draws nothing out of sight before the session has stood still for the first time", () => {
    const bulk = bulkOf(trees(6));
    const partsIn = (view: VNode): readonly string[] =>
      elements(view)
        .map(({ props }) => String(props["class"]))
        .filter((name) => name.startsWith("section "));
    const onTop = ["part-time", "part-memory", "part-trees"];
    assert.deepEqual(partsIn(page(onTop)(modelOf(), bulk, undefined)), [
      "section section-time",
      "section section-memory",
      "section section-trees",
    ]);
    const rested = { session: mockState(), bulk };
    assert.ok(partsIn(page(onTop)(modelOf(), bulk, rested)).includes("section section-numbers"));
  });

  it("leaves what only is read out as the session last stood still; as text it is drawn at once", () => {
    const [before, now] = [bulkOf(trees(3)), bulkOf(trees(6))];
    const rested = { session: mockState(), bulk: before };
    const items = (view: VNode): number =>
      withClass(view, "tree-text")
        .flatMap(({ props }) => elements(props["children"]))
        .filter(({ tag }) => tag === "li").length;
    assert.equal(items(page(EVERYWHERE)(modelOf(), now, rested)), 3);
    const asText = { ...INITIAL_UI, trees: { ...INITIAL_UI.trees, asText: true } };
    assert.equal(items(page(EVERYWHERE)(modelOf(), now, rested, asText)), 6);
    assert.equal(withClass(page(EVERYWHERE)(modelOf(), now, undefined), "tree-text").length, 0);
  });

  it("lets nothing glide while the position is dragged or played", () => {
    const bulk = bulkOf(trees(6));
    const rested = { session: mockState(), bulk };
    const isAnimated = (ui: UiState): boolean =>
      withClass(page(EVERYWHERE)(modelOf(), bulk, rested, ui), "animated").length > 0;
    assert.ok(isAnimated(INITIAL_UI));
    for (const rushed of [{ isDragging: true }, { isPlaying: true }])
      assert.ok(!isAnimated({ ...INITIAL_UI, time: { ...INITIAL_UI.time, ...rushed } }));
  });
});
