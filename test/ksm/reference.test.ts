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
import { needKernel } from "../host/requirements.ts";
import { compareObservations, compareTraces } from "../kernel/compare.ts";
import { readRecording } from "../kernel/recording.ts";
import { runEngine } from "../kernel/runEngine.ts";
import { ROOT } from "./lab.ts";

const SCENARIOS = path.join(ROOT, "test/kernel/scenarios");
const VERSION = "6.12";
/** The signatures of functions that the kernel calls, and a list of constants, are about as long. */
const LONGEST_COMMON_RUN = 40;

/** Scenarios that are about what it leaves out: by the feature's name in the test below. */
const NEEDS: Readonly<Record<string, string>> = {
  "advisor-knobs": "advisor_mode",
  "advisor-scan-time": "advisor_mode",
  "memory-failure": "memory_failure",
};

function tokensOf(text: string): readonly string[] {
  return lex(text, 0 as FileId, new Spellings()).tokens.map((token) => token.text);
}

/** The longest run of tokens that stands in both texts. */
function longestCommonRun(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const seed = 8;
  const places = new Map<string, number[]>();
  for (let at = 0; at + seed <= theirs.length; at++) {
    const key = theirs.slice(at, at + seed).join(" ");
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else known.push(at);
  }
  let longest: readonly string[] = [];
  for (let at = 0; at + seed <= ours.length; at++) {
    for (const other of places.get(ours.slice(at, at + seed).join(" ")) ?? []) {
      let length = seed;
      while (at + length < ours.length && ours[at + length] === theirs[other + length]) length++;
      if (length > longest.length) longest = ours.slice(at, at + length);
    }
  }
  return longest;
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

  for (const version of KERNEL_VERSIONS) {
    it(`shares no more text with ${version}'s than names and idioms force it to`, function () {
      const theirs = readFileSync(path.join(needKernel(this, version), "mm/ksm.c"), "utf8");
      const ours = readFileSync(path.join(ROOT, "engine/reference/ksm.c"), "utf8");
      const run = longestCommonRun(tokensOf(ours), tokensOf(theirs));
      assert.ok(run.length <= LONGEST_COMMON_RUN, `${run.length} tokens in common: ${run.join(" ")}`);
    });
  }
});
