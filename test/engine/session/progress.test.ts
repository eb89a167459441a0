/** How far a run is: the share of a scenario's work, and the words for it. */
import assert from "node:assert/strict";
import { Outlook } from "../../../engine/scenario/outlook.ts";
import type { EstimateProgress } from "../../../engine/session/estimate/estimate.ts";
import { estimateProgressText } from "../../../engine/session/estimate/estimateProgressText.ts";
import { progressText } from "../../../engine/session/progressText.ts";
import { requireScenario } from "../../../engine/session/requestServer.ts";
import { RunFiguresReader } from "../../../engine/session/runFigures.ts";
import { createSession } from "../../../engine/session/session.ts";
import type { RunFigures } from "../../../engine/session/view.ts";
import { openSession, sourceOf } from "../../ksm/lab.ts";

const RANGE = { process: "A", region: "r", start: 0, count: 100 };
const BEGIN = [
  { op: "process", process: "A" },
  { op: "mmap", process: "A", region: "r", pages: 100 },
  { op: "fill", ...RANGE, content: "seq:1" },
  { op: "sysfs", pages_to_scan: 10, sleep_millisecs: 20 },
  { op: "madvise", ...RANGE, advice: "mergeable" },
  { op: "sysfs", run: 1 },
];

function outlook(...more: readonly object[]): Outlook {
  const text = JSON.stringify({ version: 1, run: [...BEGIN, ...more] });
  return new Outlook(requireScenario(text, "x.ksm.json"));
}

function figures(part: Partial<RunFigures>): RunFigures {
  return { pages: 1_234_000, fullScans: 1, timeNs: 5e9, share: 0.25, ...part };
}

describe("how far a run is", () => {
  it("is the share of the pages to fill and to scan, within the operation under way", () => {
    const scans = outlook({ op: "scan", times: 3 });
    assert.equal(scans.total, 400);
    assert.equal(scans.share(undefined, 0), 0);
    assert.equal(scans.share(2, 50), 50 / 400);
    // More than the operation was thought to be: it is at its end, not further.
    assert.equal(scans.share(2, 300), 100 / 400);
    assert.equal(scans.share(6, 250), 250 / 400);
    assert.equal(outlook({ op: "repeat", times: 5, run: [{ op: "tick", times: 2 }] }).total, 100 + 5 * 20);
    assert.ok(outlook({ op: "elapse", milliseconds: 20_020 }).total >= 100 + 10_000);
  });

  it("tells pages, full scans and simulated time, and the time left once it can be told", () => {
    assert.equal(progressText(figures({}), 1000), "1,234,000 pages · 1 full scan · 5.0 s simulated");
    const filling = figures({ pages: 0, fullScans: 0, timeNs: 0 });
    assert.equal(progressText(filling, 1000), "no page scanned yet · 0.0 s simulated");
    assert.match(progressText(figures({}), 10_000), /· about 30 s left$/);
    assert.match(progressText(figures({ share: 0.5 }), 10_000, 0.25), /· about 20 s left$/);
    assert.match(progressText(figures({ share: 0.05 }), 60_000), /· about 19 min left$/);
    assert.doesNotMatch(progressText(figures({ share: 1 }), 60_000), /left/);
  });

  it("tells of an estimate what it does, and the time left of reading and of scanning apart", () => {
    let now = 0;
    const text = estimateProgressText(() => now);
    const reading = (done: number): EstimateProgress => ({
      phase: "reading",
      image: "/tmp/vm1.raw",
      done,
      total: 1024,
    });
    const scanning = (done: number): EstimateProgress => {
      return {
        phase: "scanning",
        sample: { atNs: 12e9, savedBytes: 2 ** 20, fullScans: 1 },
        pages: 1024,
        done,
        total: 3072,
      };
    };
    assert.equal(text(reading(256)), "reading vm1.raw: 1.0 MiB of 4.0 MiB");
    now = 10_000;
    assert.equal(text(reading(512)), "reading vm1.raw: 2.0 MiB of 4.0 MiB · about 20 s left");
    assert.equal(text({ phase: "setting up", pages: 1024 }), "making processes of 1,024 pages");
    now = 90_000;
    assert.equal(text(scanning(1100)), "full scan 2 of 1,024 pages · 12.0 s simulated · 1.0 MiB saved");
    now = 100_000;
    assert.match(text(scanning(2100)), / saved · about 10 s left$/);
    assert.match(text(scanning(3072)), / saved$/);
  });

  for (const [what, idle] of [
    ["ticks of a ksmd that waits", { op: "tick", times: 2 ** 31 - 1, observe: "last" }],
    ["repeats that do nothing", { op: "repeat", times: 2 ** 31 - 1, run: [{ op: "sysfs" }, { op: "tick", times: 0 }] }],
  ] as const)
    it(`is told, and the run cancelled, in ${what}, too, where no statement is executed`, async () => {
      const scenario = requireScenario(JSON.stringify({ version: 1, run: [idle] }), "idle.ksm.json");
      let turns = 0;
      const session = createSession(await sourceOf(undefined), scenario, {
        isOneWay: true,
        yieldNow: async () => {
          turns += 1;
          if (turns === 3) session.cancel();
        },
      });
      assert.equal((await session.runToEnd()).why, "cancelled");
      assert.equal(turns, 3);
    });

  it("does not depend on how often nothing is repeated", async () => {
    const idle = { op: "repeat", times: 2 ** 31 - 1, run: [] };
    const session = await openSession(undefined, JSON.stringify({ version: 1, run: [idle, { op: "dump" }] }));
    assert.equal((await session.runToEnd()).why, "end");
  });

  it("grows while a scenario runs, up to all of it", async () => {
    const session = await openSession(
      undefined,
      JSON.stringify({ version: 1, run: [...BEGIN, { op: "scan", times: 2 }] }),
    );
    await session.runToEnd();
    const { machine, player, core } = session;
    const found = new RunFiguresReader(machine, player, core.scenario).read();
    assert.equal(found.share, 1);
    assert.equal(found.fullScans, 2);
    assert.ok(found.pages >= 200, String(found.pages));
    assert.equal(found.timeNs, machine.nowNs);
  });
});
