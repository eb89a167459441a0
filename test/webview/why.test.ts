/** What says why a page is merged or not: every part of it a way on. */
import assert from "node:assert/strict";
import type { WhyAnswer } from "../../engine/session/whyView.ts";
import type { Actions } from "../../webview/actions.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { h } from "../../webview/element.ts";
import { whyAnswer } from "../../webview/why/whyAnswer.ts";
import { mockPlace } from "../mock/mockSession.ts";
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
  equals: [
    { page: "B/r/1", text: "not visited yet" },
    { page: "C/r/1", text: "on node 1" },
    { page: "B/r/2", text: "not visited yet" },
  ],
  equalCount: 3,
  story: [
    { kind: "faulted", step: 873, text: "touched: gets frame 4" },
    { kind: "waits", step: 2537, pass: 2, lastPass: 4, times: 3, text: "enters the unstable tree" },
  ],
  storyFrom: 0,
};

function draw() {
  const asked: string[] = [];
  let ui: UiState = { ...INITIAL_UI, selectedPage: "A/r/1" };
  const actions: Actions = {
    send: (message) => asked.push(message.kind),
    command: (command) => asked.push(command),
    seek: (step) => asked.push(`seek ${String(step)}`),
    reveal: (place) => asked.push(`reveal ${String(place.line + 1)}`),
    updateUi: (change) => (ui = change(ui)),
    focus: (id) => asked.push(`focus ${id}`),
  };
  return { view: h("div", {}, whyAnswer(ANSWER, actions)), asked, ui: () => ui };
}

describe("the answer to Why?", () => {
  it("shows what decides, equal pages and the story, each a way on", () => {
    const { view, asked, ui } = draw();
    const text = textOf(view);
    for (const part of [ANSWER.text, ANSWER.statement ?? "", "B/r/2", "not visited yet", "scan 2–4", "(3 times)"]) {
      assert.ok(text.includes(part), part);
    }
    for (const link of elements(view).filter(({ props }) => String(props["class"]).startsWith("link"))) {
      fire(link, "onClick");
    }
    assert.deepEqual(asked, [`reveal ${String((ANSWER.place?.line ?? 0) + 1)}`, "seek 3871", "seek 873", "seek 2537"]);
    assert.equal(ui().selectedPage, "C/r/1");
  });

  it("says once what is to be said of several pages with the same bytes", () => {
    const rows = withClass(draw().view, "why-equals").flatMap((list) => elements(list.props["children"]));
    const told = rows.filter(({ tag }) => tag === "li").map(({ text }) => text);
    assert.deepEqual(told, ["B/r/1B/r/2not visited yet", "C/r/1on node 1"]);
  });
});
