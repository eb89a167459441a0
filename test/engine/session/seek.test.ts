/** Jumps along what was run before: by the states that are kept, with the trail that a walk would have left. */
import assert from "node:assert/strict";
import { Debugger } from "../../../engine/session/debug/debugger.ts";
import type { Session } from "../../../engine/session/session.ts";
import { TRAIL_STEPS } from "../../../engine/session/trail.ts";
import { openSession } from "../../ksm/lab.ts";

const LONG = JSON.stringify({
  version: 1,
  run: [
    { op: "sysfs", pages_to_scan: 100, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 400 },
    { op: "fill", process: "A", region: "r", start: 0, count: 400, content: "seq:1" },
    { op: "madvise", process: "A", region: "r", start: 0, count: 400, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "scan", times: 6 },
  ],
});

/** How many statements the machine executes while `work` is done, states that are restored left out. */
async function executed({ machine }: Session, work: () => Promise<unknown>): Promise<number> {
  const run = machine.run.bind(machine);
  let count = 0;
  machine.run = (options) => {
    const from = machine.step;
    const stop = run(options);
    count += machine.step - from;
    return stop;
  };
  try {
    await work();
  } finally {
    machine.run = run;
  }
  return count;
}

async function runThrough(): Promise<{ readonly session: Session; readonly debug: Debugger; readonly end: number }> {
  const session = await openSession(undefined, LONG);
  await session.restart();
  await session.continue();
  const end: number = session.machine.step;
  assert.ok(end > 300_000, `${String(end)} statements`);
  return { session, debug: new Debugger(session.core, () => undefined), end };
}

describe("a seek over what was run before", function () {
  this.timeout(60_000);

  it("runs no more than what lies between two states, and the trail, in both directions", async () => {
    const { session, debug, end } = await runThrough();
    const interval = session.core.history.cost.interval;
    const limit = 2 * interval + 3 * TRAIL_STEPS;
    assert.ok(limit < end / 3);
    for (const step of [1000, end - 1000, 2000, Math.floor(end / 2), end]) {
      const before: number = session.machine.step;
      const count = await executed(session, () => session.seek(step));
      assert.equal(session.machine.step, step);
      assert.ok(count <= limit, `${String(count)} statements from ${String(before)} to ${String(step)}`);
      const back = await executed(session, () => debug.move({ kind: "goto", moment: { step: 3000 } }));
      const on = await executed(session, () => debug.move({ kind: "goto", moment: { step } }));
      assert.equal(session.machine.step, step);
      assert.ok(back <= limit && on <= limit, `${String(back)} back, ${String(on)} on to ${String(step)}`);
    }
  });

  it("leaves the trail of a walk, and costs the next steps back nothing", async () => {
    const { session, end } = await runThrough();
    const walked = await openSession(undefined, LONG);
    await walked.restart();
    const step = Math.floor(end / 2);
    await walked.seek(step);
    await session.seek(10);
    await session.seek(step);
    assert.equal(session.state().trail.length, 12);
    assert.deepEqual(session.state().trail, walked.state().trail);
    await session.step("stepBack");
    const interval = session.core.history.cost.interval;
    const count = await executed(session, () => session.step("stepBack"));
    assert.ok(count <= 2 * interval, `${String(count)} statements for a step back`);
  });

  it("ends where the history ends, which is another one after a change of it", async () => {
    const { session, end } = await runThrough();
    await session.seek(5000);
    assert.equal(session.state().lastStep, end);
    session.core.history.intervene({ kind: "set", memory: [], registers: [] });
    assert.equal(session.state().lastStep, 5000);
    await session.seek(6000);
    assert.equal(session.state().lastStep, 6000);
    await session.seek(5500);
    assert.equal(session.state().lastStep, 6000);
  });
});
