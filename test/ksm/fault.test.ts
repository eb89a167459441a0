/** When the simulated kernel breaks: a bug of real kernels is found and named, and the way to it can be walked back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { LabError } from "../../engine/base/labError.ts";
import { readHostFiles } from "../../engine/cli/hostFiles.ts";
import { loadContext } from "../../engine/cli/inputs.ts";
import { loadSource } from "../../engine/session/loadSource.ts";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { createSession } from "../../engine/session/session.ts";
import { needKernel } from "../host/requirements.ts";
import { command, FIRST_MERGE, openSession } from "./lab.ts";

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

describe("a ksmd that never sleeps", function () {
  this.timeout(30_000);

  it("ends a run that is limited with the function and the place it is in", async () => {
    const host = readHostFiles();
    const reference = host.kernel["reference/ksm.c"] ?? "";
    const text = reference.replace(/(\nstatic void ksm_do_scan\([^]*?)cond_resched\(\);/, "$1for (;;) cond_resched();");
    assert.notEqual(text, reference);
    const source = loadSource({ kind: "tree", path: "ksm.c", files: { "mm/ksm.c": text } }, await loadContext(host));
    const scenario = requireScenario(readFileSync(FIRST_MERGE, "utf8"), "first-merge.ksm.json");
    const session = createSession(source, scenario, { yieldNow: async () => undefined, maxBusySteps: 300_000 });
    await assert.rejects(session.runToEnd(), (error: unknown) => {
      assert.ok(error instanceof LabError && error.code === "endless", String(error));
      assert.match(
        error.message,
        /^300,000 statements were executed, and the machine has not come to rest: \w+\(\) goes on/,
      );
      assert.ok(error.where?.line !== undefined && error.where.column !== undefined);
      return true;
    });
    assert.equal((await session.step("step")).why, "step");
  });
});
