/** ksm-lab as a process, where what it writes to is full: a message, exit code 2, and no stack. */
import assert from "node:assert/strict";
import { spawn, type StdioOptions } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { skip } from "../host/requirements.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FULL = "/dev/full";
const SCENARIO = "examples/first-merge.ksm.json";

interface Ended {
  readonly code: unknown;
  readonly err: string;
}

/** `full`: the stream that no byte can be written to. */
async function ksmLab(args: readonly string[], full?: "out" | "err"): Promise<Ended> {
  const device = openSync(FULL, "w");
  const stdio: StdioOptions = ["ignore", full === "out" ? device : "ignore", full === "err" ? device : "pipe"];
  const main = ["--import", "tsx", path.join(ROOT, "engine/cli/main.ts"), ...args];
  const child = spawn(process.execPath, main, { cwd: ROOT, stdio });
  closeSync(device);
  let err = "";
  child.stderr?.on("data", (text: Buffer) => (err += text.toString()));
  return { code: await new Promise((resolve) => child.once("close", resolve)), err };
}

describe("ksm-lab where the disk is full", function () {
  this.timeout(60_000);
  let folder: string;
  before(function () {
    if (process.platform !== "linux") skip(this, "only Linux has /dev/full");
    folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-full-"));
    writeFileSync(path.join(folder, "memory.raw"), Buffer.alloc(8192, 1));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  for (const [what, args] of [
    ["a report for people", ["run", SCENARIO]],
    ["a run's lines", ["run", SCENARIO, "--json", "--fast"]],
    ["an answer", ["why", SCENARIO, "--page", "A/r/3"]],
    ["a sweep, its threads with it", ["sweep", SCENARIO, "--set", "pages_to_scan=10,20", "--jobs", "2", "--csv"]],
    ["an estimate", ["estimate", "memory.raw", "--json"]],
    ["what was found in a source", ["check", "engine/reference"]],
    ["the demonstration", ["demo"]],
    ["the usage", ["--help"]],
  ] as const)
    it(`ends with exit code 2 and says so: ${what}`, async () => {
      const { code, err } = await ksmLab(
        args.map((each) => (each === "memory.raw" ? path.join(folder, each) : each)),
        "out",
      );
      assert.equal(code, 2, err);
      assert.match(err, /^ksm-lab: standard output cannot be written: ENOSPC; what is there is not all$/m);
      assert.ok(!/^\s+at /m.test(err), err);
    });

  it("names the file of the coverage that cannot be written", async () => {
    const { code, err } = await ksmLab(["run", SCENARIO, "--coverage", FULL]);
    assert.equal(code, 2, err);
    assert.equal(err, `ksm-lab: the coverage cannot be written to ${FULL}: ENOSPC\n`);
  });

  it("ends with the exit code of what went wrong when nothing can be said of it", async () => {
    assert.equal((await ksmLab(["run", "nowhere.ksm.json"], "err")).code, 2);
  });
});
