/**
 * Trees with local changes: real kernels' ksm.c under patches of ours. Each compiles without a problem, with nothing that is
 * not modelled, behaves as the real kernel without the patch was recorded to, and shows the patch's own effect.
 */
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadContext } from "../../engine/cli/inputs.ts";
import { readHostFiles } from "../../engine/cli/hostFiles.ts";
import { type LoadContext, type LoadedSource, loadSource } from "../../engine/session/loadSource.ts";
import { KSM_PATH, MAKEFILE, TREE_HEADERS } from "../../engine/source/kernelSource.ts";
import type { KernelVersion } from "../host/kernelSource.ts";
import { needKernel } from "../host/requirements.ts";
import { compareRuns } from "../kernel/compare.ts";
import type { Observation } from "../kernel/readGuest.ts";
import { runEngine } from "../kernel/runEngine.ts";
import { allScenarios, recorded } from "../kernel/suite.ts";
import { CODE } from "./patches/code.ts";
import { KNOBS } from "./patches/knobs.ts";
import type { Patch } from "./patches/patch.ts";
import { SourceText } from "./patches/sourceText.ts";
import { STRUCTURES } from "./patches/structures.ts";

const PATCHES: readonly Patch[] = [...KNOBS, ...STRUCTURES, ...CODE];
/** They have chains, exits in mid-scan, forks, two nodes, pages that are skipped. */
const PLAYED = ["chain", "exit-mid-scan", "smart-scan-merged", "two-nodes", "random-03"];

/** Two processes that share: 2 KSM pages, one of 4 mappings, one of 2. */
const SCENARIO = JSON.stringify({
  version: 1,
  run: [
    { op: "sysfs", pages_to_scan: 100, smart_scan: 0 },
    { op: "sysfs", lab_level: 10 },
    { op: "sysfs", lab_level: "high" },
    { op: "sysfs", lab_level: 7 },
    ...["A", "B"].flatMap((process, i) => [
      { op: "process", process },
      { op: "mmap", process, region: "r", pages: 4 },
      { op: "fill", process, region: "r", start: 0, count: 2, content: "seed:1" },
      { op: "fill", process, region: "r", start: 2, count: 1, content: "seed:2" },
      { op: "fill", process, region: "r", start: 3, count: 1, content: `seed:${10 + i}` },
      { op: "madvise", process, region: "r", start: 0, count: 4, advice: "mergeable" },
    ]),
    { op: "sysfs", run: 1 },
    { op: "tick", times: 4 },
    { op: "dump" },
    { op: "write", process: "A", region: "r", page: 0, byte: 1 },
    { op: "tick", times: 1 },
    { op: "dump" },
  ],
});

interface Dump {
  readonly sysfs: Readonly<Record<string, number>>;
}

describe("a ksm.c with local changes", function () {
  this.timeout(120_000);
  let context: LoadContext;
  before(async () => {
    context = await loadContext(readHostFiles());
  });

  it("is tried in more than 20 ways", () => assert.ok(PATCHES.length > 20));

  for (const patch of PATCHES) {
    for (const version of patch.versions) {
      it(`${patch.what}: on ${version}`, async function () {
        const source = patched(needKernel(this, version), patch, context);
        const { report } = source;
        assert.deepEqual(
          report.diagnostics.filter(({ severity }) => severity === "error"),
          [],
        );
        assert.deepEqual(report.unmodelled, []);
        assert.deepEqual(
          report.functions.filter(({ compiled }) => !compiled),
          [],
        );
        await compareWithRecordings(source, version, patch);
        await checkEffect(source, patch);
      });
    }
  }
});

function patched(tree: string, patch: Patch, context: LoadContext): LoadedSource {
  const files: Record<string, string> = {};
  for (const name of [KSM_PATH, MAKEFILE, ...TREE_HEADERS]) {
    const file = path.join(tree, name);
    if (existsSync(file)) files[name] = readFileSync(file, "utf8");
  }
  files[KSM_PATH] = patch.edit(new SourceText(files[KSM_PATH] ?? "")).text;
  return loadSource({ kind: "tree", path: KSM_PATH, files }, context);
}

async function compareWithRecordings(source: LoadedSource, version: KernelVersion, patch: Patch): Promise<void> {
  const scenarios = allScenarios().filter(({ name }) => PLAYED.includes(name));
  assert.equal(scenarios.length, PLAYED.length);
  const left = [...(patch.adds ?? []), ...(patch.changes ?? [])];
  for (const scenario of scenarios) {
    const real = recorded(version, scenario, source.report.version);
    const ours = await runEngine(source, scenario.text, scenario.name);
    assert.equal(ours.fault, undefined, scenario.name);
    const compared = compareRuns(
      { ...real, observations: without(real.observations, left) },
      { trace: ours.trace, observations: without(ours.observations, left) },
      source.report.features.some(({ name, present }) => name === "tracepoints" && present),
    );
    assert.deepEqual(compared.difference, undefined, scenario.name);
    assert.ok(compared.values > 50, scenario.name);
  }
}

/** Without these counters, of the system and of processes. */
function without(observations: readonly Observation[], names: readonly string[]): readonly Observation[] {
  const text = JSON.stringify(observations, (key, value: unknown) => (names.includes(key) ? undefined : value));
  return JSON.parse(text) as readonly Observation[];
}

async function checkEffect(source: LoadedSource, patch: Patch): Promise<void> {
  const played = await runEngine(source, SCENARIO, "patched");
  assert.equal(played.fault, undefined);
  const [merged, last] = played.observations.filter(({ at }) => at === "dump") as unknown as readonly Dump[];
  assert.ok(merged && last);
  const { pages_shared, pages_sharing, pages_unshared } = merged.sysfs;
  assert.deepEqual([pages_shared, pages_sharing, pages_unshared], [2, 4, 2]);
  for (const file of patch.adds ?? []) assert.ok(file in last.sysfs, file);
  assert.deepEqual({ ...last.sysfs, ...patch.shows }, last.sysfs);
  patch.check?.(played);
}
