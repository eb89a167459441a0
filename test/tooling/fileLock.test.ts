/** The lock that keeps two test processes from fetching the same thing at once. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withFileLock } from "../host/fileLock.ts";

const LOCK_MODULE = path.resolve(import.meta.dirname, "../host/fileLock.ts");

describe("a file lock", () => {
  let dir = "";
  before(() => (dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-lock-"))));
  after(() => rmSync(dir, { recursive: true }));

  it("is gone after the work, also when that throws", () => {
    const file = path.join(dir, "thrown.lock");
    const fail = (): never => withFileLock(file, () => assert.fail("the work"));
    assert.throws(fail, /the work/);
    assert.ok(!existsSync(file));
  });

  it("of a process that is gone is taken over", async () => {
    const file = path.join(dir, "stale.lock");
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((done) => child.once("exit", done));
    writeFileSync(file, String(child.pid));
    assert.equal(
      withFileLock(file, () => readFileSync(file, "utf8")),
      String(process.pid),
    );
  });

  it("lets one process work at a time", async () => {
    const file = path.join(dir, "busy.lock");
    const trail = path.join(dir, "trail");
    const code = `
      const { appendFileSync } = await import("node:fs");
      const { withFileLock } = await import(${JSON.stringify(LOCK_MODULE)});
      withFileLock(${JSON.stringify(file)}, () => {
        appendFileSync(${JSON.stringify(trail)}, "child takes\\n");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
        appendFileSync(${JSON.stringify(trail)}, "child gives\\n");
      });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], { stdio: "inherit" });
    while (!existsSync(trail)) await new Promise((done) => setTimeout(done, 20));
    withFileLock(file, () => appendFileSync(trail, "parent\n"));
    await new Promise((done) => child.once("exit", done));
    assert.deepEqual(readFileSync(trail, "utf8").trim().split("\n"), ["child takes", "child gives", "parent"]);
  });
});
