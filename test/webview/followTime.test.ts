/** What the timeline asks of the window while its position is dragged, and when it is let go. */
import assert from "node:assert/strict";
import type { FromStepper, StepperModel } from "../../webview/messages.ts";
import { followTime } from "../../webview/time/followTime.ts";
import { INITIAL_UI } from "../../webview/uiState.ts";
import { mockState } from "../mock/mockSession.ts";

function followed() {
  const sent: FromStepper[] = [];
  let ui = INITIAL_UI;
  let model: StepperModel = {
    session: mockState({ revision: 1 }),
    statement: undefined,
    scenario: undefined,
    busy: undefined,
    edited: false,
  };
  const change = (time: Partial<typeof ui.time>): void => {
    ui = { ...ui, time: { ...ui.time, ...time } };
  };
  const time = followTime({
    send: (message) => sent.push(message),
    model: () => model,
    columns: () => undefined,
    ui: () => ui,
    update: change,
  });
  const arrive = (revision: number): void => {
    model = { ...model, session: mockState({ revision }) };
    time.arrived();
    time.follow();
  };
  return { time, sent, change, arrive };
}

describe("a drag along the timeline", () => {
  it("passes through its places, and settles when it is let go where it has come to", () => {
    const { time, sent, change, arrive } = followed();
    change({ isDragging: true });
    time.seek(10);
    time.follow();
    arrive(2);
    assert.deepEqual(sent, [{ kind: "seek", step: 10, isPassing: true }]);
    change({ isDragging: false });
    time.follow();
    time.follow();
    assert.deepEqual(sent.slice(1), [{ kind: "settle" }]);
  });

  it("settles only when the last place that was asked for is reached, which is not passed any more", () => {
    const { time, sent, change, arrive } = followed();
    change({ isDragging: true });
    time.seek(10);
    time.seek(20);
    change({ isDragging: false });
    time.follow();
    assert.equal(sent.length, 1);
    arrive(2);
    assert.deepEqual(sent.slice(1), [{ kind: "seek", step: 20, isPassing: false }]);
    arrive(3);
    assert.equal(sent.length, 2);
  });

  it("is none for a single jump", () => {
    const { time, sent, arrive } = followed();
    time.seek(10);
    arrive(2);
    assert.deepEqual(sent, [{ kind: "seek", step: 10, isPassing: false }]);
  });
});
