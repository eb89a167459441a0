import assert from "node:assert/strict";
import { mock } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { WorkerClient } from "../../extension/engine/workerClient.ts";
import { UserError } from "../../extension/userError.ts";
import { FakePort } from "./fakePort.ts";

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof UserError && error.code === code;
}

describe("the worker's client", () => {
  it("answers each request with its own result, in whatever order they come", async () => {
    const port = new FakePort();
    const client = new WorkerClient(port);
    const first = client.request("outline", { text: "a" });
    const second = client.request("outline", { text: "b" });
    const [one, two] = port.idsOf("outline");
    port.answer(two ?? 0, { isKsm: true, functions: [], structs: [] });
    port.answer(one ?? 0, { isKsm: false, functions: [], structs: [] });
    assert.equal((await first.result).isKsm, false);
    assert.equal((await second.result).isKsm, true);
  });

  it("rejects with the worker's error, its code and its place", async () => {
    const port = new FakePort();
    const request = new WorkerClient(port).request("continue", {});
    port.fail(1, {
      code: "scenario-syntax",
      message: "no such operation",
      where: { path: "a.ksm.json", line: 3, column: 5 },
    });
    await assert.rejects(request.result, (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, "scenario-syntax");
      assert.deepEqual(error.where, { path: "a.ksm.json", line: 3, column: 5 });
      return true;
    });
  });

  it("rejects all that is under way when the worker dies, tells its owner, and everything asked after", async () => {
    const port = new FakePort();
    const deaths: string[] = [];
    const client = new WorkerClient(port, (error) => deaths.push(error.code));
    const requests = [client.request("continue", {}), client.request("lenses", {})];
    port.die("out of memory");
    for (const request of requests) await assert.rejects(request.result, /out of memory/);
    await assert.rejects(client.request("state", {}).result, hasCode("worker-died"));
    assert.deepEqual(deaths, ["worker-died"]);
    assert.ok(port.isTerminated);
  });

  it("rejects a request that cannot be posted", async () => {
    const port = new FakePort();
    port.respond = () => {
      throw new Error("could not be cloned");
    };
    await assert.rejects(new WorkerClient(port).request("state", {}).result, /could not be cloned/);
  });

  it("passes progress on until the answer", async () => {
    const port = new FakePort();
    const seen: string[] = [];
    const client = new WorkerClient(port);
    const request = client.request("continue", {}, ({ step, text }) => seen.push(`${text} ${step}`));
    port.progress(1, 1000, "tick 2");
    port.answer(1, { stop: {}, state: {} });
    await request.result;
    port.progress(1, 2000, "tick 3");
    assert.deepEqual(seen, ["tick 2 1000"]);
  });

  it("lets a cancelled request end with what the worker says", async () => {
    const port = new FakePort();
    const request = new WorkerClient(port, undefined, 20).request("continue", {});
    request.cancel();
    request.cancel();
    assert.deepEqual(port.cancels(), [1]);
    port.answer(1, { stop: { why: "cancelled" } });
    assert.equal((await request.result).stop.why, "cancelled");
    await sleep(40);
    assert.equal(port.isTerminated, false);
  });

  it("ends a worker that does not heed a cancel", async () => {
    const port = new FakePort();
    const client = new WorkerClient(port, undefined, 10);
    const request = client.request("continue", {});
    request.cancel();
    await assert.rejects(request.result, hasCode("worker-stuck"));
    assert.ok(port.isTerminated);
    assert.equal(client.death?.code, "worker-stuck");
  });

  it("is patient with a worker that says how far it is after a cancel, until it falls silent", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const port = new FakePort();
      const request = new WorkerClient(port, undefined, 100).request("continue", {});
      const ended = assert.rejects(request.result, hasCode("worker-stuck"));
      request.cancel();
      for (let step = 1; step <= 5; step++) {
        mock.timers.tick(90);
        port.progress(1, step, "tick");
      }
      assert.equal(port.isTerminated, false);
      mock.timers.tick(100);
      assert.equal(port.isTerminated, true);
      await ended;
    } finally {
      mock.timers.reset();
    }
  });

  it("has nothing to cancel once a request is answered", async () => {
    const port = new FakePort();
    const request = new WorkerClient(port).request("state", {});
    port.answer(1, {});
    await request.result;
    request.cancel();
    assert.deepEqual(port.cancels(), []);
  });
});
