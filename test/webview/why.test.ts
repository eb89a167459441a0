/** The pane that says why a page is merged or not: asked for, shown for its position only, every part of it a way on. */
import assert from "node:assert/strict";
import type { WhyAnswer } from "../../engine/session/whyView.ts";
import type { Actions } from "../../webview/actions.ts";
import type { StepperModel } from "../../webview/messages.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { whyPane } from "../../webview/why/whyPane.ts";
import { mockPlace, mockState } from "../mock/mockSession.ts";
import { elements, fire, textOf, withClass } from "./tree.ts";

const ANSWER: WhyAnswer = {
  page: "A/r/1",
  isMerged: false,
  reason: "checksum-changed",
  text: "The checksum of A/r/1 had changed.",
  place: mockPlace(2252, 2, 30),
  statement: "rmap_item->oldchecksum != checksum",
  step: 3871,
  outlook: "ksmd comes to it in this full scan",
  equals: [{ page: "B/r/2", text: "not visited yet" }],
  equalCount: 1,
  story: [
    { kind: "faulted", step: 873, text: "touched: gets frame 4" },
    { kind: "waits", step: 2537, pass: 2, lastPass: 4, times: 3, text: "enters the unstable tree" },
  ],
  storyFrom: 0,
};

function draw(why: StepperModel["why"], selected: string | undefined, busy?: StepperModel["busy"]) {
  const asked: string[] = [];
  let ui: UiState = { ...INITIAL_UI, selectedPage: selected };
  const actions: Actions = {
    send: (message) => asked.push(message.kind === "why" ? `why ${message.page}` : message.kind),
    command: (command) => asked.push(command),
    seek: (step) => asked.push(`seek ${String(step)}`),
    reveal: (place) => asked.push(`reveal ${String(place.line + 1)}`),
    updateUi: (change) => (ui = change(ui)),
    focus: (id) => asked.push(`focus ${id}`),
  };
  const session = mockState({ revision: 7 });
  const model: StepperModel = {
    session,
    statement: undefined,
    scenario: undefined,
    busy,
    edited: false,
    ...(why === undefined ? {} : { why }),
  };
  return { view: whyPane(model, session, selected, actions), asked, ui: () => ui };
}

describe("the pane Why?", () => {
  it("is not there while no page is selected", () => {
    assert.equal(draw(undefined, undefined).view, undefined);
  });

  it("asks, and only while nothing else is under way", () => {
    const { view, asked } = draw(undefined, "A/r/1");
    fire(withClass(view, "secondary")[0], "onClick");
    assert.deepEqual(asked, ["why A/r/1"]);
    assert.equal(
      withClass(draw(undefined, "A/r/1", { text: "running" }).view, "secondary")[0]?.props["disabled"],
      true,
    );
  });

  it("shows the answer, what decides, equal pages and the story", () => {
    const { view, asked, ui } = draw({ page: "A/r/1", revision: 7, answer: ANSWER }, "A/r/1");
    const text = textOf(view);
    for (const part of [ANSWER.text, ANSWER.statement ?? "", "B/r/2", "not visited yet", "scan 2–4", "(3 times)"]) {
      assert.ok(text.includes(part), part);
    }
    for (const link of elements(view).filter(({ props }) => String(props["class"]).startsWith("link"))) {
      fire(link, "onClick");
    }
    assert.deepEqual(asked, [`reveal ${String((ANSWER.place?.line ?? 0) + 1)}`, "seek 3871", "seek 873", "seek 2537"]);
    assert.equal(ui().selectedPage, "B/r/2");
  });

  it("does not show what was told of another page or another position", () => {
    for (const why of [
      { page: "A/r/2", revision: 7, answer: ANSWER },
      { page: "A/r/1", revision: 6, answer: ANSWER },
    ]) {
      assert.equal(withClass(draw(why, "A/r/1").view, "why-answer").length, 0);
    }
  });
});
