/** The timeline as it is worked with: keys, pointer, buttons, its text; seeks one at a time; playing. */
import assert from "node:assert/strict";
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import type { CounterView } from "../../engine/session/view.ts";
import { Playing, type PlayState } from "../../webview/time/playing.ts";
import { SeekLine } from "../../webview/time/seekLine.ts";
import { timePart } from "../../webview/time/timePart.ts";
import { INITIAL_TIME, restoreTime, savedTime, type TimeUi } from "../../webview/time/timeUi.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { mockState } from "../mock/mockSession.ts";
import { mockTimeline, STORY } from "../mock/mockTimeline.ts";
import { elements, fire, withClass } from "./tree.ts";

const COLUMNS = mockTimeline(STORY);

interface Stand {
  readonly step?: number;
  readonly time?: Partial<TimeUi>;
  readonly ui?: Partial<UiState>;
  readonly columns?: TimelineColumns;
  readonly counters?: readonly CounterView[];
}

/** The part as it is drawn at a step, and what comes of what is done to it. */
function draw({ step = 1000, time = {}, ui: more = {}, columns = COLUMNS, counters = [] }: Stand = {}) {
  const sought: number[] = [];
  let ui: UiState = { ...INITIAL_UI, ...more, time: { ...INITIAL_TIME, width: 800, ...time } };
  const session = { ...mockState(), step, lastStep: 4000, counters };
  const view = timePart.draw({ session, columns, rested: columns, pointed: [], isRushed: false }, ui, {
    send: () => undefined,
    command: () => undefined,
    seek: (to) => sought.push(to),
    reveal: () => undefined,
    updateUi: (change) => (ui = change(ui)),
    focus: () => undefined,
  });
  const slider = elements(view).find(({ props }) => props["role"] === "slider");
  return { view, slider, sought, time: () => ui.time };
}

function press(key: string, stand: Stand = {}, shiftKey = false) {
  const drawn = draw(stand);
  fire(drawn.slider, "onKeyDown", { key, shiftKey, preventDefault: () => undefined });
  return drawn;
}

/** What the legend of the curves says of this one. */
const legend = (stand: Stand, name: string): string | undefined =>
  withClass(draw(stand).view, `curve-${name}`)[0]?.text.replace(`${name} `, "");

const button = (view: unknown, label: string) =>
  elements(view).find(({ tag, props, text }) => tag === "button" && (props["aria-label"] === label || text === label));

describe("the timeline's slider", () => {
  it("tells where it stands, in numbers and in words", () => {
    const { slider } = draw({ step: 1801 });
    assert.equal(slider?.props["aria-valuenow"], 1801);
    assert.equal(slider.props["aria-valuemax"], 4000);
    assert.equal(slider.props["aria-valuetext"], "step 1,801 of 4,000, operation 3: scan ×2, last event: merged A/r/1");
    assert.match(String(draw({ step: 3000 }).slider?.props["aria-valuetext"]), /ran fast, not recorded/);
  });

  it("is moved with the keys, within the history", () => {
    for (const [key, to] of [
      ["ArrowRight", 1001],
      ["ArrowDown", 999],
      ["Home", 0],
      ["End", 4000],
    ] as const)
      assert.deepEqual(press(key).sought, [to], key);
    assert.deepEqual(press("ArrowRight", {}, true).sought, [1001]);
    assert.deepEqual(press("ArrowLeft", { step: 1800 }, true).sought, [1700]);
    assert.deepEqual(press("ArrowRight", { step: 4000 }).sought, [4000]);
    assert.ok((press("PageUp").sought[0] ?? 0) > 1300);
  });

  it("goes on from where it was asked to go, not from where the session still is", () => {
    assert.deepEqual(press("ArrowRight", { step: 1000, time: { target: 1500 } }).sought, [1501]);
    assert.equal(draw({ time: { target: 1500 } }).slider?.props["aria-valuenow"], 1500);
  });

  it("zooms, shows all again, and plays, with keys too", () => {
    const zoom = press("+").time().zoom;
    assert.ok(zoom !== undefined && zoom.to - zoom.from <= 2100);
    assert.equal(press("0", { time: { zoom } }).time().zoom, undefined);
    assert.ok((press("]", { time: { zoom } }).time().zoom?.from ?? 0) > zoom.from);
    assert.equal(press(" ").time().isPlaying, true);
    assert.equal(press(" ", { time: { isPlaying: true } }).time().isPlaying, false);
    assert.equal(press(" ", { step: 4000 }).time().isPlaying, false);
  });

  it("leaves other keys to the window", () => {
    for (const key of ["F10", "Tab", "x"]) {
      const { sought, time } = press(key);
      assert.deepEqual([sought, time().zoom], [[], undefined]);
    }
  });

  it("is dragged to any moment, and ends playing", () => {
    const box = { left: 100, top: 50 };
    const currentTarget = { getBoundingClientRect: () => box, setPointerCapture: () => undefined };
    const at = (x: number, y = 4) => ({
      button: 0,
      pointerId: 1,
      clientX: box.left + x,
      clientY: box.top + y,
      currentTarget,
    });
    const { slider, sought, time } = draw({ time: { isPlaying: true } });
    fire(slider, "onPointerDown", at(400));
    assert.deepEqual(sought, [2048]);
    assert.deepEqual([time().isPlaying, time().isDragging], [false, true]);
    const dragged = draw({ time: time() });
    fire(dragged.slider, "onPointerMove", at(200));
    fire(dragged.slider, "onPointerMove", at(-50));
    fire(dragged.slider, "onPointerMove", at(5000));
    assert.deepEqual(dragged.sought, [1024, 0, 4000]);
    fire(dragged.slider, "onPointerUp");
    assert.equal(dragged.time().isDragging, false);
    const idle = draw();
    fire(idle.slider, "onPointerMove", at(30, 20));
    assert.deepEqual([idle.sought, idle.time().pointer], [[], { x: 30, y: 20 }]);
    assert.match(withClass(draw({ time: idle.time() }).view, "time-tip")[0]?.text ?? "", /^step /);
  });
});

describe("the timeline's buttons", () => {
  it("jump to the next and the last of what is chosen, and say where there is none", () => {
    const stand: Stand = { step: 1801, time: { jump: "merge" } };
    const { view, sought } = draw(stand);
    fire(button(view, "Go on to the next: merged"), "onClick");
    fire(button(view, "Go back to the last: merged"), "onClick");
    assert.deepEqual(sought, [2000, 1800]);
    const last = draw({ step: 2000, time: { jump: "merge" } });
    fire(button(last.view, "Go on to the next: merged"), "onClick");
    assert.deepEqual(last.sought, []);
    assert.equal(last.time().told, "merged: none ahead, as far as it was run");
    assert.match(withClass(draw({ time: last.time() }).view, "time-told")[0]?.text ?? "", /none ahead/);
  });

  it("jump along the page that is selected", () => {
    const { view, sought } = draw({ time: { jump: "page" }, ui: { selectedPage: "A/r/1" } });
    fire(button(view, "Go on to the next: page A/r/1"), "onClick");
    assert.deepEqual(sought, [1801]);
    assert.equal(press("n", { time: { jump: "page" } }).time().told, "no page is selected");
  });

  it("choose a row's events by its label", () => {
    const { view, time } = draw();
    fire(
      withClass(view, "time-label").find(({ text }) => text.startsWith("copied")),
      "onClick",
    );
    assert.equal(time().jump, "cow");
    const again = draw({ time: time() });
    const label = withClass(again.view, "time-label").find(({ props }) => props["aria-pressed"] === true);
    assert.match(label?.text ?? "", /^copied/);
  });

  it("hide and draw curves", () => {
    const { view, time } = draw();
    fire(withClass(view, "curve-pages_sharing")[0], "onClick");
    assert.ok(!time().curves.includes("pages_sharing") && time().curves.includes("pages_shared"));
    assert.equal(legend({ step: 2250 }, "pages_sharing"), "2");
    assert.equal(withClass(view, "curve-stable_node_dups").length, 0, "a counter that the source does not have");
  });

  it("has the values of where the session stands exactly, however far apart the recorded ones lie", () => {
    const stand = { step: 2250, counters: [{ name: "pages_sharing", value: 15_001 }] };
    assert.equal(legend(stand, "pages_sharing"), "15,001");
    assert.equal(legend({ ...stand, time: { target: 2251 } }, "pages_sharing"), "2", "of another step");
  });
});

describe("what lies ahead on the timeline", () => {
  it("is dimmed, and what was never run is not", () => {
    const style = withClass(draw({ step: 1024 }).view, "time-future")[0]?.props["style"] as {
      left: string;
      width: string;
    };
    assert.deepEqual(style, { left: "316px", width: `${(4000 / 4096) * 800 - 200}px` });
    assert.equal(withClass(draw({ step: 4000 }).view, "time-future").length, 0);
  });

  it("is labelled where it ran fast", () => {
    assert.match(withClass(draw().view, "time-gap")[0]?.text ?? "", /ran fast, not recorded: 1,300 statements/);
  });
});

describe("the timeline as text", () => {
  it("has every mark with the counters there, and every event, each a way to its moment", () => {
    const toggled = draw();
    fire(button(toggled.view, "As text"), "onClick");
    const { view, sought, slider } = draw({ step: 1801, time: toggled.time() });
    assert.equal(slider, undefined);
    const text = withClass(view, "time-text")[0]?.text ?? "";
    assert.match(text, /Operations, ticks and full scans: 8/);
    assert.match(text, /2,200full scan 2 ends2\.200 ms2110/);
    assert.match(text, /Of steps 2,600 to 3,900: ran fast, not recorded\./);
    const now = elements(view).filter(({ props }) => props["aria-current"] === "step");
    assert.deepEqual(
      now.map((row) => row.text.slice(0, 16)),
      ["1,600tick 21.600", "1,801mergedA/r/1"],
    );
    fire(
      elements(view).find(({ props }) => props["data-step"] === 2400),
      "onClick",
    );
    assert.deepEqual(sought, [2400]);
  });
});

describe("what is kept of the timeline", () => {
  it("comes back, and makes sense of what another version kept", () => {
    const time: TimeUi = { ...INITIAL_TIME, asText: true, jump: "cow", speed: 1000, curves: ["rmap_items"] };
    assert.deepEqual(restoreTime(savedTime(time)), time);
    assert.deepEqual(restoreTime({ jump: "gone", speed: 3, curves: ["gone", "pages_shared"] }), {
      ...INITIAL_TIME,
      curves: ["pages_shared"],
    });
  });
});

describe("seeks from the page", () => {
  function line() {
    const sent: number[] = [];
    const timers = new Set<() => void>();
    let idle = 0;
    const seeks = new SeekLine({
      seek: (step) => sent.push(step),
      after: (_, then) => {
        timers.add(then);
        return () => timers.delete(then);
      },
      onIdle: () => (idle += 1),
    });
    return { seeks, sent, timers, idle: () => idle };
  }

  it("are one at a time, and the last that was asked for wins", () => {
    const { seeks, sent, timers, idle } = line();
    for (const step of [1, 2, 3, 4]) seeks.want(step);
    assert.deepEqual(sent, [1]);
    seeks.arrived();
    assert.deepEqual(sent, [1, 4]);
    assert.equal(idle(), 0);
    seeks.arrived();
    assert.equal(idle(), 1);
    assert.equal(timers.size, 0);
    seeks.want(5);
    assert.deepEqual(sent, [1, 4, 5]);
  });

  it("go on after one that nothing came of, and end with the session", () => {
    const { seeks, sent, timers, idle } = line();
    seeks.want(1);
    seeks.want(2);
    [...timers][0]?.();
    assert.deepEqual(sent, [1, 2]);
    seeks.want(3);
    seeks.clear();
    assert.deepEqual([sent, idle(), timers.size], [[1, 2], 1, 0]);
  });
});

describe("playing", () => {
  function player({ isCalm = false, speed = 100 } = {}) {
    let state: PlayState = {
      time: { ...INITIAL_TIME, speed, isPlaying: true },
      step: 1000,
      end: 4000,
      columns: COLUMNS,
      page: undefined,
    };
    let nowMs = 0;
    let isReady = true;
    const clock = { tick: undefined as (() => void) | undefined, periodMs: 0 };
    const sought: number[] = [];
    const playing = new Playing({
      state: () => state,
      isReady: () => isReady,
      seek: (step) => sought.push(step),
      pause: () => (state = { ...state, time: { ...state.time, isPlaying: false } }),
      nowMs: () => nowMs,
      every: (ms, tick) => {
        clock.tick = tick;
        clock.periodMs = ms;
        return () => (clock.tick = undefined);
      },
      isCalm: () => isCalm,
    });
    const set = (change: Partial<PlayState>): void => {
      state = { ...state, ...change };
      playing.follow();
    };
    playing.follow();
    return {
      sought,
      clock,
      set,
      state: () => state,
      ready: (is: boolean) => (isReady = is),
      tick: (ms: number) => {
        nowMs += ms;
        clock.tick?.();
      },
    };
  }

  it("goes so many statements a second, however long a move takes", () => {
    const { sought, set, tick, ready } = player();
    tick(500);
    assert.deepEqual(sought, [1050]);
    ready(false);
    tick(500);
    assert.deepEqual(sought, [1050], "one move at a time");
    ready(true);
    set({ step: 1050 });
    tick(1000);
    assert.deepEqual(sought, [1050, 1200]);
  });

  it("ends where the history ends, and when somebody else moves", () => {
    const played = player({ speed: 100_000 });
    played.tick(1000);
    assert.deepEqual(played.sought, [4000]);
    played.set({ step: 4000 });
    played.tick(40);
    played.set({});
    assert.deepEqual([played.state().time.isPlaying, played.clock.tick], [false, undefined]);
    const moved = player();
    moved.tick(500);
    moved.set({ step: 7 });
    moved.tick(40);
    assert.equal(moved.state().time.isPlaying, false);
  });

  it("jumps from event to event, a second each, for who wants no motion", () => {
    const { sought, clock, set, tick } = player({ isCalm: true });
    assert.equal(clock.periodMs, 1000);
    tick(1000);
    set({ step: 1001 });
    tick(1000);
    set({ step: 2500 });
    assert.deepEqual(sought, [1001, 1002]);
  });
});
