/**
 * The project's own KSM against real 6.12: it must do what that kernel did, in every scenario that was recorded on it, to the
 * last counter, page and trace event; and be a text of its own.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FileId } from "../../engine/base/brands.ts";
import { readSource } from "../../engine/cli/inputs.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { lex, Spellings } from "../../engine/source/tokens/lexer.ts";
import { KERNEL_VERSIONS } from "../host/kernelSource.ts";
import { needFirstKsm, needKernel } from "../host/requirements.ts";
import { compareObservations, compareTraces } from "../kernel/compare.ts";
import { readRecording } from "../kernel/recording.ts";
import { runEngine } from "../kernel/runEngine.ts";
import { ROOT } from "./lab.ts";

const SCENARIOS = path.join(ROOT, "test/kernel/scenarios");
const VERSION = "6.12";
/** The signatures of functions that the kernel calls, and a list of constants, are about as long. */
const LONGEST_COMMON_RUN = 40;
const SHORTEST_RUN = 8;
const MOST_COMMON_LINES = 3;

/** Scenarios that are about what it leaves out: by the feature's name in the test below. */
const NEEDS: Readonly<Record<string, string>> = {
  "advisor-knobs": "advisor_mode",
  "advisor-scan-time": "advisor_mode",
  "memory-failure": "memory_failure",
  "memory-failure-absent": "memory_failure",
};

interface CodeToken {
  readonly text: string;
  readonly line: number;
}

function tokensOf(text: string): readonly CodeToken[] {
  let line = 1;
  let at = 0;
  return lex(text, 0 as FileId, new Spellings()).tokens.map((token) => {
    line += text.slice(at, token.start).split("\n").length - 1;
    at = token.start;
    return { text: token.text, line };
  });
}

/** The longest runs of tokens, none within another, that stand in both texts. */
function commonRuns(ours: readonly CodeToken[], theirs: readonly CodeToken[]): readonly (readonly CodeToken[])[] {
  const places = new Map<string, number[]>();
  const key = (of: readonly CodeToken[], at: number): string =>
    of
      .slice(at, at + SHORTEST_RUN)
      .map(({ text }) => text)
      .join(" ");
  for (let at = 0; at + SHORTEST_RUN <= theirs.length; at++) {
    const known = places.get(key(theirs, at));
    if (known === undefined) places.set(key(theirs, at), [at]);
    else known.push(at);
  }
  const runs: (readonly CodeToken[])[] = [];
  for (let at = 0; at + SHORTEST_RUN <= ours.length;) {
    let longest = 0;
    for (const other of places.get(key(ours, at)) ?? []) {
      let length = SHORTEST_RUN;
      while (at + length < ours.length && ours[at + length]?.text === theirs[other + length]?.text) length++;
      longest = Math.max(longest, length);
    }
    if (longest > 0) runs.push(ours.slice(at, at + longest));
    at += Math.max(1, longest);
  }
  return runs;
}

/** Lines of ours that lie wholly in the run and hold a name: braces alone are nobody's. */
function wholeLines(run: readonly CodeToken[], ours: readonly CodeToken[]): number {
  const lines = new Set(run.filter(({ text }) => /^\w/.test(text)).map(({ line }) => line));
  const on = (tokens: readonly CodeToken[], line: number): number => tokens.filter((each) => each.line === line).length;
  return [...lines].filter((line) => on(run, line) === on(ours, line)).length;
}

describe("the project's own KSM", () => {
  let source: LoadedSource;
  before(async () => {
    source = await readSource(undefined);
  });

  it("compiles without a problem, and everything it calls is modelled", () => {
    const { report } = source;
    assert.deepEqual(report.diagnostics, []);
    assert.deepEqual(report.unmodelled, []);
    assert.ok(report.functions.length > 100 && report.functions.every(({ compiled }) => compiled));
  });

  it("has the features of a modern kernel, but the advisor", () => {
    const absent = source.report.features.filter(({ present }) => !present).map(({ name }) => name);
    for (const feature of new Set(Object.values(NEEDS))) assert.ok(absent.includes(feature), feature);
    assert.deepEqual(absent, ["advisor_mode", "jhash2", "memory_failure"]);
  });

  it(`does what a real ${VERSION} did, in all that was recorded of it`, async function () {
    this.timeout(120_000);
    let compared = 0;
    for (const file of readdirSync(SCENARIOS)) {
      const name = path.basename(file, ".ksm.json");
      const text = readFileSync(path.join(SCENARIOS, file), "utf8");
      if (name in NEEDS) continue;
      const real = readRecording(VERSION, name);
      assert.ok(real !== undefined, `no recording of ${name}`);
      const ours = await runEngine(source, text, name);
      assert.equal(ours.fault, undefined, name);
      const observations = compareObservations(real.observations, ours.observations);
      const traces = compareTraces(real.trace, ours.trace);
      assert.deepEqual([observations.difference, traces.difference], [undefined, undefined], name);
      compared += observations.values + traces.values;
    }
    assert.ok(compared > 10_000, `only ${compared} values were compared`);
  });

  const assertOwn = (theirText: string): void => {
    const ours = tokensOf(readFileSync(path.join(ROOT, "engine/reference/ksm.c"), "utf8"));
    const runs = commonRuns(ours, tokensOf(theirText));
    const shown = (run: readonly CodeToken[]): string =>
      `line ${String(run[0]?.line)}: ${run.map(({ text }) => text).join(" ")}`;
    assert.deepEqual(runs.filter(({ length }) => length > LONGEST_COMMON_RUN).map(shown), []);
    assert.deepEqual(runs.filter((run) => wholeLines(run, ours) > MOST_COMMON_LINES).map(shown), []);
    // Names and idioms alone give some: a comparison that finds none compares nothing.
    assert.ok(runs.length > 10, String(runs.length));
  };

  for (const version of KERNEL_VERSIONS) {
    it(`shares no more text with ${version}'s than names and idioms force it to`, function () {
      assertOwn(readFileSync(path.join(needKernel(this, version), "mm/ksm.c"), "utf8"));
    });
  }

  it("shares no more text with 2.6.32's than names and idioms force it to", function () {
    assertOwn(readFileSync(path.join(needFirstKsm(this), "mm/ksm.c"), "utf8"));
  });

  it("would be found to have four lines of another text in common with it", () => {
    const ours = readFileSync(path.join(ROOT, "engine/reference/ksm.c"), "utf8");
    const body = ours.slice(ours.indexOf("static bool is_settled("));
    assert.throws(() => assertOwn(`${ours.slice(-3000)} ${body.slice(0, 400)}`), /deep/);
  });
});
