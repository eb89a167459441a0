import assert from "node:assert/strict";
import type { VNode } from "preact";
import type { SessionState } from "../../engine/session/view.ts";
import type { Actions } from "../../webview/actions.ts";
import { BulkStore } from "../../webview/bulkStore.ts";
import { EVENTS_SHOWN } from "../../webview/eventsSection.ts";
import type { StepperModel } from "../../webview/messages.ts";
import { stepperView } from "../../webview/stepperView.ts";
import { INITIAL_UI } from "../../webview/uiState.ts";
import type { UiState } from "../../webview/uiState.ts";
import { mockPlace, mockState } from "../mock/mockSession.ts";
import { elements, fire, textOf, withClass } from "./tree.ts";

interface Drawn {
  readonly view: VNode;
  /** What was asked of the extension. */
  readonly asked: string[];
  readonly ui: () => UiState;
}

function draw(more: Partial<StepperModel> = {}, initial: UiState = INITIAL_UI): Drawn {
  const asked: string[] = [];
  let ui = initial;
  const actions: Actions = {
    send: (message) => asked.push(message.kind),
    command: (command) => asked.push(command),
    seek: (step) => asked.push(`seek ${step}`),
    reveal: (place) => asked.push(`reveal ${place.path}:${place.line + 1}`),
    updateUi: (change) => (ui = change(ui)),
    focus: (id) => asked.push(`focus ${id}`),
  };
  const model: StepperModel = {
    session: mockState(),
    statement: "ksm_do_scan(ksm_thread_pages_to_scan);",
    scenario: "first-merge.ksm.json",
    busy: undefined,
    edited: false,
    ...more,
  };
  return { view: stepperView(model, new BulkStore(), initial, actions), asked, ui: () => ui };
}

function session(more: Partial<SessionState>): Partial<StepperModel> {
  return { session: mockState(more) };
}

describe("the stepper", () => {
  it("offers to begin while nothing runs", () => {
    const { view, asked } = draw({ session: undefined });
    fire(withClass(view, "primary")[0], "onClick");
    assert.deepEqual(asked, ["simulate"]);
    assert.equal(withClass(view, "position").length, 0);
  });

  it("shows where the session is: function, statement, thread, step, time and operation", () => {
    const { view } = draw();
    const text = withClass(view, "position")[0]?.text ?? "";
    for (const part of ["cmp_and_merge_page()", "ksm_do_scan(ksm_thread_pages_to_scan);", "ksmd", "12,345 / 15,980"])
      assert.ok(text.includes(part), part);
    for (const part of ["20.412 ms", "10 / 13: tick 16 of 30", "mm/ksm.c:2265"]) assert.ok(text.includes(part), part);
  });

  it("reads the current statement out", () => {
    const status = elements(draw().view).find(({ props }) => props["role"] === "status");
    assert.equal(status?.props["aria-live"], "polite");
    assert.equal(status?.text, "cmp_and_merge_page, line 2265: ksm_do_scan(ksm_thread_pages_to_scan);");
  });

  it("asks the extension for every step, and only for those that can be done", () => {
    const { view, asked } = draw();
    for (const control of withClass(view, "control")) fire(control, "onClick");
    assert.deepEqual(asked, [
      ...["stepOverBack", "stepBack", "step", "stepOver", "stepOut", "continue"],
      ...["runFast", "restart", "stop"],
    ]);
    const atStart = draw(session({ step: 0 }));
    for (const control of withClass(atStart.view, "control")) fire(control, "onClick");
    assert.ok(!atStart.asked.includes("stepBack"));
    const atEnd = draw(session({ status: "ended", step: 10, lastStep: 10 }));
    for (const control of withClass(atEnd.view, "control")) fire(control, "onClick");
    assert.deepEqual(atEnd.asked, ["stepOverBack", "stepBack", "restart", "stop"]);
  });

  it("lets a run be cancelled and nothing else be begun meanwhile", () => {
    const { view, asked } = draw({ busy: { text: "continuing · step 3,000" } });
    for (const control of withClass(view, "control")) fire(control, "onClick");
    fire(withClass(view, "busy").length === 1 ? withClass(view, "text-button")[0] : undefined, "onClick");
    assert.deepEqual(asked, ["restart", "stop", "cancel"]);
  });

  it("marks exactly the counters that the last step changed", () => {
    const changed = withClass(draw().view, "counter").filter(({ props }) => String(props["class"]).includes("changed"));
    assert.deepEqual(
      changed.map(({ props, text }) => [props["data-counter"], text]),
      [
        ["pages_sharing", "pages_sharing3pages+1"],
        ["pages_volatile", "pages_volatile8pages-1"],
        ["general_profit", "general_profit11,520bytes+4,096"],
      ],
    );
  });

  it("goes to the step of an event", () => {
    const { view, asked } = draw();
    const steps = elements(view).filter(({ props }) => props["data-step"] !== undefined);
    assert.deepEqual(
      steps.map(({ props }) => props["data-step"]),
      [12345, 12310, 11540, 10011, 9120],
    );
    fire(steps[2], "onClick");
    assert.deepEqual(asked, ["seek 11540"]);
  });

  it("draws the newest events of a long log", () => {
    const events = Array.from({ length: 1000 }, (_, step) => ({ step, name: "e", text: "t", thread: "ksmd" }));
    const { view } = draw(session({ events }));
    const steps = elements(view).filter(({ props }) => props["data-step"] !== undefined);
    assert.equal(steps.length, EVENTS_SHOWN);
    assert.equal(steps[0]?.props["data-step"], 999);
    assert.match(textOf(view), /newest 200 of 1,000/);
  });

  it("tells a fault at the top, with its place and a way back", () => {
    const fault = { message: "NULL pointer dereference at 0x18", place: mockPlace(99, 1, 4) };
    const { view, asked } = draw(session({ status: "fault", fault }));
    const banner = elements(view).find(({ props }) => props["role"] === "alert");
    assert.match(banner?.text ?? "", /NULL pointer dereference at 0x18/);
    for (const link of elements(view).filter(({ text }) => text === "mm/ksm.c:100" || text === "Step back"))
      if (link.tag === "button") fire(link, "onClick");
    assert.deepEqual(asked, ["reveal mm/ksm.c:100", "stepBack"]);
  });

  it("says when the source was edited after it was loaded", () => {
    assert.equal(withClass(draw().view, "edited").length, 0);
    assert.equal(withClass(draw({ edited: true }).view, "edited").length, 1);
  });

  it("says when the scenario was edited after it was loaded, with a way on", () => {
    assert.equal(withClass(draw().view, "edited").length, 0);
    const { view, asked } = draw({ scenarioEdited: true });
    const banner = withClass(view, "edited")[0];
    assert.match(banner?.text ?? "", /scenario was edited/);
    fire(
      elements(view).find(({ tag, text }) => tag === "button" && text === "Restart with the edited scenario"),
      "onClick",
    );
    assert.deepEqual(asked, ["restartScenario"]);
  });

  it("offers to go on where an engine has died", () => {
    const { view, asked } = draw({ session: undefined, lostAt: 12_683 });
    fire(
      elements(view).find(({ text, tag }) => tag === "button" && text === "Restart at step 12,683"),
      "onClick",
    );
    assert.deepEqual(asked, ["resume"]);
    const gone = draw({ session: undefined });
    assert.ok(!elements(gone.view).some(({ text }) => text.startsWith("Restart at step")));
  });

  it("tells what each thread waits for", () => {
    const rows = withClass(draw().view, "threads")[0]?.text ?? "";
    assert.match(rows, /Bsleepingmmap_lock\(\)mmap_lock of A, held by ksmd/);
  });

  it("folds a section, whose body is then not drawn", () => {
    const { view, ui } = draw();
    const fold = withClass(view, "fold").find(({ text }) => text === "Trees");
    assert.equal(fold?.props["aria-expanded"], true);
    fire(fold, "onClick");
    const folded = draw({}, ui()).view;
    assert.equal(withClass(folded, "trees").length, 0);
    assert.ok(
      withClass(folded, "fold").some(({ props, text }) => text === "Trees" && props["aria-expanded"] === false),
    );
  });

  it("names every button", () => {
    const nameless = elements(draw({ edited: true }).view).filter(
      ({ tag, text, props }) => tag === "button" && text === "" && props["aria-label"] === undefined,
    );
    assert.deepEqual(nameless, []);
  });
});
