/** Regions of 2^35 bytes with a few pages in them: what they take is in proportion to those. */
import assert from "node:assert/strict";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { createSession, type Session } from "../../engine/session/session.ts";
import { needKernel } from "../host/requirements.ts";
import { jsonLines, sourceOf } from "./lab.ts";

const PAGES = 2 ** 35 / 4096;
const TOUCHED = [0, PAGES / 2, PAGES - 2];
/** 256 MiB: less than a hundredth of one region. */
const FRAMES = 65_536;

const SCENARIO = JSON.stringify({
  version: 1,
  machine: { framesPerNode: FRAMES },
  run: [
    { op: "sysfs", pages_to_scan: 1000, smart_scan: 0 },
    ...["A", "B"].flatMap((process) => [
      { op: "process", process },
      { op: "mmap", process, region: "r", pages: PAGES },
      ...TOUCHED.map((start) => ({ op: "fill", process, region: "r", start, count: 2, content: `seq:${start + 1}` })),
      { op: "madvise", process, region: "r", start: 0, count: PAGES, advice: "mergeable" },
    ]),
    { op: "sysfs", run: 1 },
    { op: "scan", times: 2 },
    { op: "expect", sysfs: { pages_shared: 6, pages_sharing: 6 } },
    { op: "munmap", process: "B", region: "r", start: PAGES / 2, count: PAGES / 2 },
    { op: "scan", times: 1 },
    { op: "expect", sysfs: { pages_shared: 6, pages_sharing: 2 } },
  ],
});

async function played(tree: string | undefined, backEnd: "vm" | "fast"): Promise<Session> {
  const session = createSession(await sourceOf(tree), requireScenario(SCENARIO, "test.ksm.json"), {
    yieldNow: async () => undefined,
    backEnd,
  });
  await session.restart();
  assert.equal((await session.runToEnd()).why, "end");
  return session;
}

for (const version of [undefined, "5.10", "6.12"] as const) {
  describe(`two regions of 2^35 bytes on ${version ?? "the project's own KSM"}`, function () {
    this.timeout(120_000);

    it("are scanned and merged, in work and frames as for the pages that are there", async function () {
      const tree = version === undefined ? undefined : needKernel(this, version);
      const inVm = await played(tree, "vm");
      assert.equal(inVm.player.failedExpectations, 0, jsonLines(inVm).join("\n"));
      assert.ok(inVm.machine.step < 2_000_000, `${String(inVm.machine.step)} statements`);
      const compiled = await played(tree, "fast");
      assert.equal(compiled.machine.hash(), inVm.machine.hash());
      assert.deepEqual(jsonLines(compiled), jsonLines(inVm));
    });
  });
}
