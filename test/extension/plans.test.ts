import assert from "node:assert/strict";
import type { LensFigures, Outline, SourceReport } from "../../engine/session/view.ts";
import { planHighlight, TRAIL_LEVELS } from "../../extension/editor/highlightPlan.ts";
import { planLenses, shareText } from "../../extension/editor/lensPlan.ts";
import type { LensFlags } from "../../extension/editor/lensPlan.ts";
import { problemsSentence, reportMarkdown } from "../../extension/report/reportMarkdown.ts";
import { statusText } from "../../extension/status/statusText.ts";
import { makeNonce, stepperHtml } from "../../extension/stepper/stepperHtml.ts";
import { errorText, tooLarge, UserError } from "../../extension/userError.ts";
import { mockPlace, mockState } from "../mock/mockSession.ts";

describe("what is marked in the source", () => {
  it("is nothing without a session", () => {
    const plan = planHighlight(undefined, true);
    assert.equal(plan.current, undefined);
    assert.equal(plan.trail.flat().length, 0);
    assert.equal(plan.trail.length, TRAIL_LEVELS);
  });

  it("fades: one statement at the freshest level, the oldest at the last, none twice", () => {
    const trail = [10, 11, 10, 12, 13, 14, 15, 16, 17].map((line) => mockPlace(line, 1, 5));
    const plan = planHighlight(mockState({ place: mockPlace(20, 1, 5), trail }), true);
    assert.deepEqual(
      plan.trail.map((level) => level.map((place) => place.line)),
      [[10], [11, 12], [13, 14, 15], [16, 17]],
    );
  });

  it("never marks the current statement as past", () => {
    const place = mockPlace(20, 1, 5);
    const plan = planHighlight(mockState({ place, trail: [mockPlace(20, 1, 5), mockPlace(21, 1, 5)] }), true);
    assert.deepEqual(
      plan.trail.flat().map(({ line }) => line),
      [21],
    );
  });

  it("has no trail when that is switched off", () => {
    assert.equal(planHighlight(mockState(), false).trail.flat().length, 0);
  });

  it("names the macro that a statement stands in", () => {
    const macro = { name: "list_for_each_entry", path: "include/linux/list.h", line: 41 };
    const plan = planHighlight(mockState({ place: { ...mockPlace(20, 1, 5), macro } }), true);
    assert.equal(plan.note, "in macro list_for_each_entry, include/linux/list.h:42");
  });
});

describe("code lenses", () => {
  const ALL: LensFlags = { simulate: true, runToHere: true, figures: true, liveObjects: true };
  const outline: Outline = {
    isKsm: true,
    functions: [
      { name: "ksm_do_scan", start: 100, end: 200, nameStart: 112, nameEnd: 123 },
      { name: "ksm_scan_thread", start: 300, end: 400, nameStart: 311, nameEnd: 326 },
      { name: "ksm_init", start: 500, end: 600, nameStart: 511, nameEnd: 519 },
    ],
    structs: [{ tag: "ksm_rmap_item", start: 10, end: 50 }],
  };
  const figures: LensFigures = {
    functions: [
      { name: "ksm_do_scan", entered: 1234, share: 0.123 },
      { name: "ksm_scan_thread", entered: 1, share: 0.0004 },
    ],
    objects: { ksm_rmap_item: 12 },
  };
  const titles = (flags: LensFlags, withFigures: boolean): readonly string[] =>
    planLenses({ outline, figures: withFigures ? figures : undefined, isActive: withFigures, flags }).map(
      ({ offset, title }) => `${offset} ${title}`,
    );

  it("offer to simulate and to run to each function before a run", () => {
    assert.deepEqual(titles(ALL, false), [
      "0 $(play) Simulate",
      "100 Run to here",
      "300 Run to here",
      "500 Run to here",
    ]);
  });

  it("tell after a run how often a function was entered, its share, and what is alive", () => {
    assert.deepEqual(titles({ ...ALL, simulate: false, runToHere: false }, true), [
      "100 entered 1,234 times · 12 % of steps",
      "300 entered once · <0.1 % of steps",
      "500 not entered",
      "10 12 live objects",
    ]);
  });

  it("can each be switched off", () => {
    const none: LensFlags = { simulate: false, runToHere: false, figures: false, liveObjects: false };
    assert.deepEqual(titles(none, true), []);
    assert.deepEqual(titles({ ...none, liveObjects: true }, true), ["10 12 live objects"]);
    assert.deepEqual(titles({ ...none, simulate: true }, true), ["0 $(debug-restart) Simulate again"]);
  });

  it("round shares so that little is not nothing", () => {
    assert.deepEqual([0, 0.0001, 0.012, 0.5, 1].map(shareText), ["0 %", "<0.1 %", "1.2 %", "50 %", "100 %"]);
  });
});

describe("the status bar", () => {
  it("tells version, operation, step and state", () => {
    const { text } = statusText({ state: mockState({ step: 1234 }), busy: undefined, edited: false });
    assert.equal(text, "$(debug-alt-small) KSM 6.12.117 · tick 16 of 30 · step 1,234 · stopped");
  });

  it("tells what is under way, a fault, and that the source was edited", () => {
    const state = mockState({ status: "fault" });
    assert.match(statusText({ state, busy: undefined, edited: true }).text, /^\$\(error\) .* fault · source edited$/);
    assert.match(
      statusText({ state, busy: { text: "continuing" }, edited: false }).text,
      /^\$\(sync~spin\).*continuing$/,
    );
    assert.equal(statusText({ state: undefined, busy: undefined, edited: false }).text, "$(debug-alt-small) KSM");
  });
});

describe("the source report", () => {
  const report: SourceReport = {
    path: "mm/ksm.c",
    version: "6.12.117",
    features: [{ name: "smart_scan", present: true, description: "skips | pages" }],
    functions: [
      { name: "ksm_init", place: mockPlace(9, 0, 5), compiled: true },
      { name: "odd", place: mockPlace(19, 0, 5), compiled: false },
    ],
    unmodelled: [{ name: "folio_foo", uses: [mockPlace(1233, 4, 9)] }],
    diagnostics: [{ severity: "error", code: "unknown-name", message: "unknown name x", place: mockPlace(4, 0, 1) }],
    statements: 2890,
    timingsMs: { parse: 100, lower: 50 },
  };

  it("tells what was compiled, what is not modelled and where it is called", () => {
    const text = reportMarkdown(report);
    assert.match(text, /\| Functions \| 1 of 2 compiled \|/);
    assert.match(text, /\| `folio_foo` \| mm\/ksm\.c:1234 \|/);
    assert.match(text, /\| error \| mm\/ksm\.c:5 \|  \| unknown name x \|/);
    assert.match(text, /\| `odd` \| mm\/ksm\.c:20 \| not compiled \|/);
    assert.match(text, /skips \\\| pages/);
  });

  it("says so when nothing is missing", () => {
    assert.match(reportMarkdown({ ...report, unmodelled: [], diagnostics: [] }), /Nothing: every function/);
  });

  it("has a sentence that names the functions that cannot run", () => {
    assert.match(problemsSentence(report, 1), /^mm\/ksm\.c: odd\(\) cannot be compiled;/);
  });
});

describe("messages of errors", () => {
  it("say where, counted from 1", () => {
    assert.equal(
      errorText(new UserError("x", "no such page", { path: "a.ksm.json", line: 5, column: 3 })),
      "a.ksm.json:5:3: no such page",
    );
    assert.equal(errorText(new UserError("x", "no such page")), "no such page");
  });

  it("say how large is too large", () => {
    assert.match(
      errorText(tooLarge("mm/ksm.c", 52_428_800, 4_000_000)),
      /^mm\/ksm\.c has 52 MB and was not read: .* 4\.0 MB\.$/,
    );
  });
});

describe("the stepper's page", () => {
  it("lets nothing load but its own script, style and font, and pictures that it made itself", () => {
    const html = stepperHtml({ script: "s.js", style: "s.css", cspSource: "https://own", nonce: "n0" });
    assert.match(
      html,
      /default-src 'none'; style-src https:\/\/own; font-src https:\/\/own; img-src blob:; script-src 'nonce-n0'"/,
    );
    assert.ok(!/unsafe|<script(?! nonce="n0" src="s\.js")/.test(html));
  });

  it("has a nonce of its own every time", () => {
    assert.match(makeNonce(), /^[0-9a-f]{32}$/);
    assert.notEqual(makeNonce(), makeNonce());
  });
});
