/** One source and one scenario have one history: in two processes, saved and restored, walked back and forth. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import type { Session } from "../../engine/session/session.ts";
import type { SessionState } from "../../engine/session/view.ts";
import { randomBytes } from "../engine/pages/naive.ts";
import { needKernel } from "../host/requirements.ts";
import { FIRST_MERGE, jsonLines, openSession, ROOT } from "./lab.ts";

function runInProcess(...args: readonly string[]): string {
  const main = path.join(ROOT, "engine/cli/main.ts");
  return execFileSync(process.execPath, ["--import", "tsx", main, "run", FIRST_MERGE, "--json", ...args], {
    encoding: "utf8",
    cwd: ROOT,
  });
}

function at(session: Session): string {
  return `${String(session.machine.step)} ${session.machine.hash()} ${String(session.lines.length)}`;
}

describe("a run on linux-source-6.12", function () {
  this.timeout(60_000);
  let tree = "";

  before(function () {
    tree = needKernel(this, "6.12");
  });

  it("prints the same bytes in two processes", () => {
    const first = runInProcess("--source", tree);
    assert.ok(first.includes('"at":"end"'));
    assert.equal(runInProcess("--source", tree), first);
  });

  it("prints the same bytes in two processes on the project's own KSM, too", () => {
    const first = runInProcess();
    assert.ok(first.includes('"at":"end"'));
    assert.equal(runInProcess(), first);
  });

  it("saved, restored and gone on with ends as a straight run does", async () => {
    const straight = await openSession(tree);
    await straight.runToEnd();
    const expected = [...jsonLines(straight), at(straight)];

    const session = await openSession(tree);
    await session.seek(3000);
    const machine = session.machine.snapshot();
    const player = session.player.snapshot();
    await session.runToEnd();
    session.machine.restore(machine);
    session.player.restore(player);
    while (session.machine.run({}).kind === "quiet" && session.player.advance());
    assert.deepEqual([...jsonLines(session), at(session)], expected);
  });

  it("goes back n steps and forward n steps to the same state, whatever n", async () => {
    const session = await openSession(tree);
    await session.runToEnd();
    const last = session.machine.step;
    const random = randomBytes(7);
    for (let round = 0; round < 12; round += 1) {
      const to = random.below(last);
      await session.seek(to);
      const here = at(session);
      const back = Math.max(0, to - random.below(500));
      await session.seek(back);
      assert.equal(session.machine.step, back);
      await session.seek(to);
      assert.equal(at(session), here, `step ${String(to)}, by way of ${String(back)}`);
    }
  });

  for (const [there, back, count] of [
    ["step", "stepBack", 40],
    ["stepOver", "stepOverBack", 6],
  ] as const) {
    it(`undoes ${String(count)} times ${there} with as many times ${back}`, async () => {
      const session = await openSession(tree);
      await session.restart();
      await session.runTo({ fn: "cmp_and_merge_page" });
      const passed: string[] = [];
      for (let n = 0; n < count; n += 1) {
        passed.push(at(session));
        assert.equal((await session.step(there)).why, "step");
      }
      for (const expected of passed.reverse()) {
        assert.equal((await session.step(back)).why, "step");
        assert.equal(at(session), expected);
      }
    });
  }

  it("gives the same view at a step however it was come to", async () => {
    const session = await openSession(tree);
    await session.restart();
    await session.runTo({ fn: "stable_tree_append" });
    const state = session.state();
    await session.runToEnd();
    await session.seek(state.step);
    assert.deepEqual(lasting(session.state()), lasting(state));
    assert.ok(state.trail.length === 12 && state.events.length > 0 && state.trees.some((tree) => tree.size > 0));
  });
});

/** A view without what tells how it was come to. */
function lasting(state: SessionState): unknown {
  const passing = new Set(["revision", "stop", "lastStep", "changed", "before"]);
  return JSON.parse(JSON.stringify(state, (key, value: unknown) => (passing.has(key) ? undefined : value)));
}
