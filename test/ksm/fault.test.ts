/** When the simulated kernel breaks: a bug of real kernels is found and named, and the way to it can be walked back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { needKernel } from "../host/requirements.ts";
import { command, openSession } from "./lab.ts";

const SCENARIO = path.join(import.meta.dirname, "stale-root.ksm.json");

describe("a bug of linux-source-6.12: a stale root of the unstable tree", function () {
  this.timeout(30_000);
  let tree = "";

  before(function () {
    tree = needKernel(this, "6.12");
  });

  it("ends a run with exit code 2 and says what was used, where it was freed, and through which calls", async () => {
    const { code, err } = await command("run", SCENARIO, "--source", tree);
    assert.equal(code, 2);
    assert.match(
      err,
      /^mm\/ksm\.c:\d+:\d+: use after free: .*\(ksm_rmap_item \+ \d+\), freed by mm\/ksm\.c:\d+ at step/,
    );
    assert.match(err, /in unstable_tree_search_insert\(\) at mm\/ksm\.c:\d+:\d+\n/);
    assert.match(err, /during operation 16: 40 batches of ksmd\n$/);
  });

  it("is a state like any other: looked at, walked back from, come to again", async () => {
    const session = await openSession(tree, readFileSync(SCENARIO, "utf8"));
    const stop = await session.runToEnd();
    assert.equal(stop.why, "fault");
    const state = session.state();
    assert.deepEqual([state.status, state.fault?.message, state.thread?.name], ["fault", stop.description, "ksmd"]);
    assert.deepEqual(state.fault?.place, state.place);
    const back = await session.step("stepBack");
    assert.deepEqual([back.why, session.state().status], ["step", "stopped"]);
    const again = await session.continue();
    assert.deepEqual([again.why, again.description], ["fault", stop.description]);
    assert.equal(session.machine.step, state.step);
    await session.restart();
    assert.equal(session.state().fault, undefined);
  });
});
