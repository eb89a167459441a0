/** Runs in compiled code that stop at the end, after full scans, or where a condition has become true. */
import assert from "node:assert/strict";
import { LabError } from "../../../engine/base/labError.ts";
import { Debugger } from "../../../engine/session/debug/debugger.ts";
import type { FastTarget, Move } from "../../../engine/session/debugView.ts";
import type { Session } from "../../../engine/session/session.ts";
import { openSession } from "../../ksm/lab.ts";

const SCENARIO = JSON.stringify({
  version: 1,
  machine: { framesPerNode: 4096 },
  run: [
    { op: "sysfs", pages_to_scan: 50, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 200 },
    { op: "fill", process: "A", region: "r", start: 0, count: 150, content: "seq:1" },
    { op: "fill", process: "A", region: "r", start: 150, count: 50, content: "seq:1" },
    { op: "madvise", process: "A", region: "r", start: 0, count: 200, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "tick", times: 30 },
  ],
});

/** Millions of statements: states are kept far apart. */
const LONG_SCENARIO = JSON.stringify({
  version: 1,
  machine: { framesPerNode: 8192 },
  run: [
    { op: "sysfs", pages_to_scan: 2000, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 3000 },
    { op: "fill", process: "A", region: "r", start: 0, count: 2000, content: "seq:1" },
    { op: "fill", process: "A", region: "r", start: 2000, count: 1000, content: "seq:1" },
    { op: "madvise", process: "A", region: "r", start: 0, count: 3000, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "tick", times: 12 },
  ],
});

/** From now on: how many statements the machine executes, replays included. */
function countSteps(machine: Session["machine"]): () => number {
  const run = machine.run.bind(machine);
  let count = 0;
  machine.run = (options) => {
    const from = machine.step;
    const stop = run(options);
    count += machine.step - from;
    return stop;
  };
  return () => count;
}

async function begun(
  scenario = SCENARIO,
): Promise<{ session: Session; debug: Debugger; to: (until: FastTarget) => Move }> {
  const session = await openSession(undefined, scenario);
  await session.restart();
  const debug = new Debugger(session.core, () => undefined);
  return { session, debug, to: (until) => ({ kind: "runFast", until }) };
}

describe("a run in compiled code", function () {
  this.timeout(120_000);

  it("comes to the same end as one that is watched, and stepping on from there goes back", async () => {
    const { session, debug, to } = await begun();
    const stop = await debug.move(to({ kind: "end" }));
    assert.equal(stop.reason, "end");
    assert.match(stop.description, /^the scenario has ended$/);
    const watched = await begun();
    await watched.debug.move({ kind: "continue" });
    assert.equal(session.machine.hash(), watched.session.machine.hash());
    assert.deepEqual(session.lines.at(-1), watched.session.lines.at(-1));
    const back = await debug.move({ kind: "stepInBack" });
    assert.ok(back.step < stop.step && back.place?.path === "reference/ksm.c", JSON.stringify(back));
  });

  it("is gone back from without running it again", async () => {
    const { session, debug, to } = await begun(LONG_SCENARIO);
    const { machine } = session;
    const end = await debug.move(to({ kind: "end" }));
    assert.ok(end.step > 8_000_000, `${String(end.step)} statements are a long run`);
    const executed = countSteps(machine);
    const back = await debug.move({ kind: "stepInBack" });
    assert.ok(back.step < end.step && back.step > end.step - 10_000, JSON.stringify(back));
    const first = executed();
    assert.ok(first < end.step / 2, `${String(first)} statements were executed to go back once`);
    await debug.move({ kind: "stepInBack" });
    const second = executed() - first;
    assert.ok(second < 100_000, `${String(second)} statements were executed to go back a second time`);
    await debug.move({ kind: "goto", moment: { step: end.step } });
    assert.equal(debug.evaluate("counts.sharing", undefined, "watch").value, "1000");
    const before = executed();
    await debug.move({ kind: "goto", moment: { step: Math.floor(end.step / 2) } });
    assert.ok(executed() - before < end.step / 2, `${String(executed() - before)} statements to the middle`);
  });

  it("stops at the statement after which a condition holds, and not before", async () => {
    const { session, debug, to } = await begun();
    const stop = await debug.move(to({ kind: "condition", expression: "counts.sharing >= 20" }));
    assert.equal(stop.reason, "goto");
    assert.match(stop.description, /counts.sharing >= 20 has become true/);
    assert.equal(debug.evaluate("counts.sharing", undefined, "watch").value, "20");
    assert.equal(session.machine.isFast, false);
    const { step } = stop;
    await debug.move({ kind: "goto", moment: { step: step - 1 } });
    assert.equal(debug.evaluate("counts.sharing", undefined, "watch").value, "19");
    await debug.move({ kind: "goto", moment: { step } });
    const again = await debug.move(to({ kind: "condition", expression: "counts.sharing >= 20" }));
    assert.equal(again.step, step);
    assert.match(again.description, /holds already/);
  });

  it("counts full scans from where it stands", async () => {
    const { session, debug, to } = await begun();
    const scans = (): number => Number(debug.evaluate("cursor.scans", undefined, "watch").value);
    await debug.move(to({ kind: "fullScans", more: 1 }));
    assert.equal(scans(), 1);
    const { step } = session.machine;
    await debug.move(to({ kind: "fullScans", more: 2 }));
    assert.equal(scans(), 3);
    assert.ok(session.machine.step > step);
    await debug.move({ kind: "goto", moment: { step: session.machine.step - 1 } });
    assert.equal(scans(), 2);
  });

  it("says that a condition never became true, and why it could not be told", async () => {
    const { debug, to } = await begun();
    const never = await debug.move(to({ kind: "condition", expression: "counts.sharing > 1000" }));
    assert.equal(never.reason, "end");
    assert.match(never.description, /counts.sharing > 1000 never became true/);
    const { debug: other } = await begun();
    const broken = await other.move(to({ kind: "condition", expression: "*(int *)8 == 1" }));
    assert.match(broken.description, /never became true \(.+\)/);
  });

  it("refuses what is no condition before it moves", async () => {
    const { session, debug, to } = await begun();
    const { step } = session.machine;
    for (const expression of ["no_such_thing > 1", "counts.sharing = 3", "1 +"]) {
      await assert.rejects(
        debug.move(to({ kind: "condition", expression })),
        (error) => error instanceof LabError && error.code === "bad-expression",
      );
    }
    assert.equal(session.machine.step, step);
  });
});
