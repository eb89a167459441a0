/**
 * Real kernels, now: a selection of scenarios, and what becomes of kernels that do not boot and guests that hang. Where
 * CI=true; elsewhere `npm run conformance` is for that.
 */
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { kernelImage } from "../host/kernelImage.ts";
import { needKernel, needProgram, skip } from "../host/requirements.ts";
import { playScript } from "./boot.ts";
import { checkScenario } from "./checkScenario.ts";
import { guestInitramfs } from "./guest.ts";
import { reportDifference } from "./report.ts";
import { loadKernel } from "./runEngine.ts";
import { parseScenario, toScript } from "./script.ts";
import { allScenarios, live, liveTimed, recorded } from "./suite.ts";

const SELECTION = ["chain", "exit-mid-scan", "fork-merged", "smart-scan", "two-nodes", "zero-pages", "random-01"];

describe("real kernels in qemu", function () {
  this.timeout(10 * 60_000);

  before(function () {
    if (process.env["CI"] !== "true") skip(this, "only where CI=true: npm run conformance does this");
    needProgram(this, "qemu-system-x86_64");
    needProgram(this, "gcc");
  });

  for (const version of ["6.12", "6.1"] as const) {
    describe(`Linux ${version}`, () => {
      let source: LoadedSource;

      before(async function () {
        source = await loadKernel(needKernel(this, version));
      });

      for (const scenario of allScenarios().filter(({ name }) => SELECTION.includes(name))) {
        it(`${scenario.name}: shows what the engine shows, and what was recorded`, async () => {
          const real = await live(version, scenario);
          const checked = await checkScenario(source, scenario, real);
          const report = checked.isEqual ? [] : reportDifference(source, scenario, checked, real.kernel);
          assert.ok(checked.isEqual, `\n${report.join("\n")}`);
          const { observations, trace } = recorded(version, scenario, source.report.version);
          assert.deepEqual({ observations: real.observations, trace: real.trace }, { observations, trace });
        });
      }

      it("says how long the real kernel took, boot not counted", async () => {
        const scenario = allScenarios().find(({ name }) => name === "chain");
        assert.ok(scenario);
        const { run, milliseconds } = await liveTimed(version, scenario);
        assert.ok(run.observations.length > 10);
        assert.ok(milliseconds > 0);
      });

      it("a kernel that is booted for one scenario shows what one from a snapshot shows", async () => {
        const scenario = allScenarios().find(({ name }) => name === "two-nodes");
        assert.ok(scenario);
        assert.deepEqual(await live(version, scenario, { isFresh: true }), await live(version, scenario));
      });
    });
  }

  const script = toScript(parseScenario('{ "version": 1, "run": [{ "op": "dump" }] }'));

  it("say what the console showed when a guest does not end in time", async () => {
    const parts = { kernel: kernelImage("6.12"), initramfs: guestInitramfs(), nodes: 1 };
    await assert.rejects(
      playScript(parts, script, { isFresh: true, limitSeconds: 1 }),
      /did not end within 1 s; its console/,
    );
  });

  it("say so when an image is none", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "ksm-lab-no-kernel-"));
    try {
      const kernel = path.join(directory, "vmlinuz");
      writeFileSync(kernel, "no kernel");
      const parts = { kernel, initramfs: guestInitramfs(), nodes: 1 };
      await assert.rejects(
        playScript(parts, script, { isFresh: true, limitSeconds: 30 }),
        /qemu ended with 1; its console/,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
