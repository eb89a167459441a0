import assert from "node:assert/strict";
import { LANDMARK_KINDS, type TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import { counterAt, curveData, curveTop, CURVE_LOOKS, momentBefore } from "../../webview/time/curves.ts";
import { JUMPS, type Jump, jumpFrom } from "../../webview/time/jumps.ts";
import { keyAction } from "../../webview/time/timeKeys.ts";
import { timeDrawing } from "../../webview/time/timeDrawing.ts";
import { eventText, momentText, operationAt } from "../../webview/time/timeModel.ts";
import { AXIS_HEIGHT, LANE_HEIGHT, layoutTime } from "../../webview/time/timePicture.ts";
import { axisSteps, panned, shownSpan, stepAt, wholeSpan, xOf, zoomed } from "../../webview/time/timeSpan.ts";
import { MAX_ROWS, rowsAbout } from "../../webview/time/timeText.ts";
import { pointedAt } from "../../webview/time/timeTip.ts";
import { SeededRandom } from "../engine/seededRandom.ts";
import { mockTimeline, STORY } from "../mock/mockTimeline.ts";
import { assertGolden } from "./golden.ts";
import { markup } from "./markup.ts";

const columns = mockTimeline(STORY);

/** Events of all kinds, in the order of steps, over a long history. */
function longHistory(events: number, end: number): TimelineColumns {
  const random = new SeededRandom(5);
  const steps = Array.from({ length: events }, () => random.below(end)).sort((a, b) => a - b);
  return mockTimeline({
    end,
    events: steps.map(
      (step) => [step, LANDMARK_KINDS[random.below(LANDMARK_KINDS.length)] ?? "merge", "A/r/1"] as const,
    ),
  });
}

describe("the span of the timeline", () => {
  it("holds the whole history, and is not another one at every step", () => {
    let changes = 0;
    for (let end = 1; end < 20_000; end++) {
      const { to } = wholeSpan(end);
      assert.ok(to >= end && to <= end * 1.07 + 20, `${end} in ${to}`);
      if (to !== wholeSpan(end - 1).to) changes++;
    }
    assert.ok(changes < 300, `${changes} changes`);
  });

  it("is zoomed about a step, which stays where it is, and stays within the history", () => {
    const random = new SeededRandom(1);
    for (let round = 0; round < 300; round++) {
      const end = 1000 + random.below(1_000_000);
      let span = wholeSpan(end);
      for (let n = 0; n < 12; n++) {
        const about = span.from + random.below(span.to - span.from);
        const next = zoomed(span, random.below(2) === 0 ? 1.7 : 0.6, about, end) ?? wholeSpan(end);
        assert.ok(next.from >= 0 && next.to <= wholeSpan(end).to && next.to - next.from >= 20);
        if (next.from > 0 && next.to < wholeSpan(end).to)
          assert.ok(Math.abs(xOf(next, 600, about) - xOf(span, 600, about)) < 600 / (next.to - next.from) + 1);
        span = panned(next, (random.below(5) - 2) / 10, end);
        assert.ok(span.from >= 0 && span.to <= wholeSpan(end).to);
      }
    }
  });

  it("follows the position that leaves it, and not before", () => {
    const zoom = { from: 100, to: 200, at: 500 };
    assert.deepEqual(shownSpan(zoom, 1000, 500), { from: 100, to: 200 });
    assert.deepEqual(shownSpan(zoom, 1000, 150), { from: 100, to: 200 });
    const moved = shownSpan(zoom, 1000, 501);
    assert.ok(moved.from < 501 && moved.to > 501 && moved.to - moved.from === 100);
  });

  it("tells a place's step, not beyond what was run", () => {
    const span = { from: 1000, to: 2000 };
    for (const step of [1000, 1250, 2000]) assert.equal(stepAt(span, 500, xOf(span, 500, step), 5000), step);
    assert.equal(stepAt(span, 500, -40, 5000), 1000);
    assert.equal(stepAt(span, 500, 500, 1700), 1700);
  });

  it("has round numbers along its axis, with room between them", () => {
    for (const [from, to] of [
      [0, 20],
      [0, 1_000_000],
      [123_456, 124_000],
    ] as const) {
      const steps = axisSteps({ from, to }, 600);
      assert.ok(steps.length >= 2 && steps.length <= 8, `${steps.length} for ${from} to ${to}`);
      assert.ok(steps.every((step) => step >= from && step <= to && Number.isInteger(step)));
    }
  });
});

describe("what the timeline says", () => {
  it("names events, marks, and the operation of a step", () => {
    assert.equal(eventText(columns, 0), "checksum new or changed A/r/0");
    assert.equal(eventText(columns, 11), "stable node freed");
    assert.equal(momentText(columns, 2), "operation 3: scan ×2");
    assert.equal(momentText(columns, 5), "full scan 1 ends");
    assert.deepEqual(
      [99, 100, 2299, 4000].map((step) => operationAt(columns, step)),
      [undefined, 0, 2, 3],
    );
  });

  it("reckons what is volatile from the counters there are", () => {
    const at = (step: number): number | undefined => counterAt(columns, "pages_volatile", momentBefore(columns, step));
    assert.deepEqual([1300, 1810, 2200].map(at), [4, 1, 0]);
    assert.equal(counterAt(columns, "pages_volatile", momentBefore(columns, 3)), undefined);
  });

  it("points at the event nearest to the pointer in its row, else at the place's step", () => {
    const picture = layoutTime(columns, wholeSpan(4000), 800);
    const row = picture.lanes.find(({ id }) => id === "merge");
    assert.ok(row);
    const x = xOf(picture.span, 800, 1801) + 1;
    const there = pointedAt(columns, picture, x, row.y + LANE_HEIGHT / 2);
    assert.equal(there.step, 1801);
    assert.deepEqual(there.lines, [
      "step 1,801",
      "operation 3: scan ×2",
      "merged A/r/0 at step 1,800",
      "merged A/r/1 at step 1,801",
    ]);
    assert.deepEqual(pointedAt(columns, picture, xOf(picture.span, 800, 3000), 4).lines, [
      "step 3,000, ran fast: not recorded",
      "operation 4: write A/r/1",
    ]);
  });
});

describe("jumps along the timeline", () => {
  const walk = (jump: Jump, way: 1 | -1, page?: string): readonly number[] => {
    const steps: number[] = [];
    for (let at = way === 1 ? 0 : 5000; ;) {
      const next = jumpFrom(columns, jump, at, way, page);
      if (next === undefined) return way === 1 ? steps : steps.reverse();
      steps.push(next);
      at = next;
    }
  };

  it("lead to events of a kind, of a page, of a tree, and to marks", () => {
    assert.deepEqual(walk("merge", 1), [1800, 1801, 2000]);
    assert.deepEqual(walk("page", 1, "A/r/1"), [1000, 1801, 2400, 2450]);
    assert.deepEqual(walk("stableTree", 1), [1800, 1801, 2000, 2450, 2500]);
    assert.deepEqual(walk("unstableTree", 1), [1500, 1700, 1800, 1801, 1900, 2000, 2200]);
    assert.deepEqual(walk("operation", 1), [100, 300, 700, 2300]);
    assert.deepEqual(walk("scan", 1), [1500, 2200]);
    assert.deepEqual(walk("page", 1), []);
    assert.deepEqual(walk("page", 1, "C/r/1"), []);
  });

  it("lead back the way they led on", () => {
    for (const jump of JUMPS) assert.deepEqual(walk(jump, -1, "A/r/1"), walk(jump, 1, "A/r/1"), jump);
  });
});

describe("the timeline's curves", () => {
  it("keep the value between two moments, up to where the history ends", () => {
    const { steps, values } = curveData(columns, ["pages_sharing"], { from: 1000, to: 5000 }, 800);
    assert.deepEqual(steps, [1000, 1200, 1500, 1600, 1810, 2200, 2300, 4000]);
    assert.deepEqual(values, [[0, 0, 0, 0, 1, 2, 2, 2]]);
    assert.equal(curveTop({ steps, values }), 2);
    assert.equal(curveTop({ steps, values: [[null, 173]] }), 200);
  });

  it("have one point a pixel at most, the last there", () => {
    const moments = Array.from({ length: 100_000 }, (_, at) => [at, "sample", 0, at, 0, 0, 0] as const);
    const many = mockTimeline({ end: 100_000, moments });
    const { steps, values } = curveData(many, ["pages_shared"], { from: 0, to: 100_000 }, 500);
    assert.ok(steps.length <= 503, `${steps.length} points`);
    assert.equal(values[0]?.at(-1), 99_999);
  });

  it("differ by dashes where they have one colour", () => {
    const looks = Object.values(CURVE_LOOKS).map(({ color, dash }) => `${color} ${dash.join(" ")}`);
    assert.equal(new Set(looks).size, looks.length);
  });
});

describe("the timeline's drawing", () => {
  it("has a row for each kind of mark and event that there is, and a bar wherever one happened", () => {
    const picture = layoutTime(columns, wholeSpan(4000), 800);
    assert.deepEqual(
      picture.lanes.map(({ id, count }) => `${id} ${count}`),
      ["operation 4", "scan 2", "tick 2", "merge 3", "unstable 2", "checksum 4", "cow 1", "unmerge 1", "free 1"],
    );
    assert.equal(picture.height, AXIS_HEIGHT + 9 * LANE_HEIGHT);
    for (const lane of picture.lanes) assert.ok((lane.path.match(/M/g) ?? []).length <= lane.count && lane.path !== "");
  });

  it("is bounded by the drawing's width, not by how much happened", () => {
    const many = longHistory(200_000, 1_000_000);
    const picture = layoutTime(many, wholeSpan(1_000_000), 800);
    for (const { path } of picture.lanes) assert.ok((path.match(/M/g) ?? []).length <= 400);
    assert.equal(
      picture.lanes.reduce((sum, { count }) => sum + count, 0),
      200_000,
    );
  });

  it("is drawn as before", () => {
    assertGolden("time-story.svg", markup(timeDrawing(layoutTime(columns, wholeSpan(4000), 760))));
    assertGolden("time-zoomed.svg", markup(timeDrawing(layoutTime(columns, { from: 1600, to: 2700 }, 760))));
    const many = longHistory(3000, 50_000);
    assertGolden("time-dense.svg", markup(timeDrawing(layoutTime(many, wholeSpan(50_000), 300))));
  });
});

describe("the timeline's keys", () => {
  it("are those of a slider, and more", () => {
    assert.deepEqual(keyAction("ArrowRight", false), { kind: "by", steps: 1 });
    assert.deepEqual(keyAction("ArrowDown", false), { kind: "by", steps: -1 });
    assert.deepEqual(keyAction("ArrowLeft", true), { kind: "jump", way: -1 });
    assert.deepEqual(keyAction("Home", false), { kind: "to", step: 0 });
    assert.deepEqual(keyAction("+", true), { kind: "zoom", factor: 2 });
    assert.equal(keyAction("F10", false), undefined);
    assert.equal(keyAction("Tab", false), undefined);
  });
});

describe("the rows about a position", () => {
  it("are as many as fit, with the position among them", () => {
    const steps = Float64Array.from({ length: 1000 }, (_, at) => at * 10);
    const all = Array.from(steps, (_, at) => at);
    for (const position of [0, 5, 4321, 9990, 20_000]) {
      const rows = rowsAbout(all, steps, position);
      assert.equal(rows.length, MAX_ROWS);
      const nearest = Math.min(999, Math.floor(position / 10));
      assert.ok(rows.includes(nearest), `${position}`);
    }
  });
});
