import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openNodePort } from "../../extension/engine/nodePort.ts";
import { WorkerClient } from "../../extension/engine/workerClient.ts";
import { UserError } from "../../extension/userError.ts";

describe("a worker thread", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-port-"));
  after(() => rmSync(folder, { recursive: true }));

  function client(code: string): WorkerClient {
    const file = path.join(folder, "worker.mjs");
    writeFileSync(file, `import { parentPort } from "node:worker_threads";\n${code}`);
    return new WorkerClient(openNodePort(file));
  }

  it("answers over its port", async () => {
    const one = client(`parentPort.on("message", ({ id, method }) => parentPort.postMessage({ id, result: method }));`);
    assert.equal(await one.request("lenses", {}).result, "lenses");
    one.dispose();
  });

  for (const [how, code, reason] of [
    ["throws", `parentPort.on("message", () => { throw new Error("no more memory"); });`, /no more memory/],
    ["exits", `parentPort.on("message", () => process.exit(7));`, /code 7/],
    ["does not load", `import "./nowhere.mjs";`, /nowhere/],
    ["throws what is no error", `parentPort.on("message", () => { throw "a string"; });`, /a string/],
  ] as const) {
    it(`that ${how} is reported by the request that was under way, without a stack`, async () => {
      const error = await client(code)
        .request("state", {})
        .result.then(
          () => assert.fail("it answered"),
          (thrown: unknown) => thrown,
        );
      assert.ok(error instanceof UserError);
      assert.equal(error.code, "worker-died");
      assert.match(error.message, reason);
      assert.doesNotMatch(error.message, /\n\s+at /);
    });
  }

  it("that is ended on purpose does not count as one that died", async () => {
    const deaths: string[] = [];
    const file = path.join(folder, "quiet.mjs");
    writeFileSync(file, `import { parentPort } from "node:worker_threads";\nparentPort.on("message", () => {});`);
    const port = openNodePort(file);
    port.onDeath((reason) => deaths.push(reason));
    port.terminate();
    await new Promise((done) => setTimeout(done, 100));
    assert.deepEqual(deaths, []);
  });
});
