/**
 * Kernels before 5.10, whose sources are not to be had here. Every name that their ksm.c asks for stands in a C file of ours
 * (oldKernels/), used as it was used then: all of it compiles in the form that the source's own names choose, and all of it
 * is modelled.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readHostFiles } from "../../engine/cli/hostFiles.ts";
import { loadContext } from "../../engine/cli/inputs.ts";
import { type LoadContext, loadSource } from "../../engine/session/loadSource.ts";
import { KSM_PATH, MAKEFILE } from "../../engine/source/kernelSource.ts";
import { factsOf } from "../../engine/source/sourceFacts.ts";
import { needKernel } from "../host/requirements.ts";
import { checkScenario } from "../kernel/checkScenario.ts";
import { allScenarios, recorded } from "../kernel/suite.ts";
import { namesOf, OLD_VERSIONS } from "./oldNames.ts";
import { OLD_STYLES } from "./oldStyles.ts";
import { SourceText } from "./patches/sourceText.ts";

const FOLDER = path.join(import.meta.dirname, "oldKernels");

function sourceOf(version: string): string {
  return [`${version}.c`, "common.c"].map((file) => readFileSync(path.join(FOLDER, file), "utf8")).join("\n");
}

/** On 5.10: chains, exits, forks, copies, both trees, reclaim, other nodes, memory that goes offline. */
const PLAYED = [
  ...["chain", "exit-mid-scan", "fork-merged", "stale-node", "zero-pages", "migrate-shared", "offline-shared"],
  ...["swap-forked-merged", "swap-last-sharer", "random-02"],
];

describe("what ksm.c of old kernels asks for", function () {
  this.timeout(60_000);
  let context: LoadContext;
  before(async () => {
    context = await loadContext(readHostFiles());
  });

  for (const version of OLD_VERSIONS) {
    it(`is all used in the source that stands for ${version}`, () => {
      const { identifiers } = factsOf([sourceOf(version)]);
      const names = namesOf(version);
      assert.ok(names.length > 200, `${names.length} names`);
      assert.deepEqual(
        names.filter((name) => !identifiers.has(name)),
        [],
      );
    });

    it(`compiles as ${version} called it, and is modelled`, () => {
      const files = { [KSM_PATH]: sourceOf(version) };
      const { report } = loadSource({ kind: "tree", path: KSM_PATH, files }, context);
      const problems = report.diagnostics.filter(({ code }) => code !== "version-unknown");
      assert.deepEqual(
        problems.map(({ message, place }) => `${place?.line ?? 0}: ${message}`),
        [],
      );
      assert.deepEqual(
        report.unmodelled.map(({ name }) => name),
        [],
      );
      assert.deepEqual(
        report.functions.filter(({ compiled }) => !compiled),
        [],
      );
    });
  }
});

describe("a ksm.c that calls the kernel as old ones did", function () {
  this.timeout(120_000);
  let context: LoadContext;
  let tree = "";
  before(async function () {
    tree = needKernel(this, "5.10");
    context = await loadContext(readHostFiles());
  });

  OLD_STYLES.forEach(({ version, about }, at) => {
    it(`runs in the style of ${version} (${about}), and does what a real kernel did`, async () => {
      const text = new SourceText(readFileSync(path.join(tree, KSM_PATH), "utf8"));
      const edited = OLD_STYLES.slice(0, at + 1).reduce((source, style) => style.edit(source), text);
      // Without the tree's headers, which are of 5.10.
      const files = { [KSM_PATH]: edited.text, [MAKEFILE]: readFileSync(path.join(tree, MAKEFILE), "utf8") };
      const source = loadSource({ kind: "tree", path: KSM_PATH, files }, context);
      assert.deepEqual(
        source.report.diagnostics.map(({ message, place }) => `${place?.line ?? 0}: ${message}`),
        [],
      );
      assert.deepEqual(source.report.unmodelled, []);
      const scenarios = allScenarios().filter(({ name }) => PLAYED.includes(name));
      assert.equal(scenarios.length, PLAYED.length);
      const entered = new Set<string>();
      for (const scenario of scenarios) {
        const checked = await checkScenario(source, scenario, recorded("5.10", scenario, source.report.version));
        assert.deepEqual([checked.engine.fault, checked.difference], [undefined, undefined], scenario.name);
        const { functionCounts } = checked.engine.session.machine;
        for (const { id, name } of source.program.functions) if ((functionCounts[id] ?? 0) > 0) entered.add(name);
      }
      const newest = Number(version.split(".")[0]);
      const asked = newest < 4 ? ["page_referenced_ksm", "try_to_unmap_ksm"] : ["rmap_walk_ksm"];
      assert.deepEqual(
        asked.filter((name) => !entered.has(name)),
        [],
      );
    });
  });
});
