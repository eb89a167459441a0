/**
 * What can be wrong with the machine that the suite runs on, or with what it is given: each is told, with the exit code that
 * says so, and nothing is compared with nothing. Programs in the way of the real ones play qemu and gcc.
 */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CACHE } from "../host/aptPackage.ts";
import { kernelImage } from "../host/kernelImage.ts";
import { needKernel, skip } from "../host/requirements.ts";
import { playScript } from "./boot.ts";
import { checkScenario } from "./checkScenario.ts";
import { guestInitramfs } from "./guest.ts";
import { parseOptions } from "./options.ts";
import { recordingPath, writeRecording } from "./recording.ts";
import { loadKernel } from "./runEngine.ts";
import { parseScenario, toScript } from "./script.ts";
import { snapshotOf } from "./snapshot.ts";

const CONFORMANCE = path.resolve(import.meta.dirname, "conformance.ts");
const DUMP = '{ "version": 1, "run": [{ "op": "dump" }] }';
const SCRIPT = toScript(parseScenario(DUMP));
/** Nobody looks at them: the program that plays qemu does not. */
const PARTS = { kernel: "/no/kernel", initramfs: "/no/initramfs", nodes: 1 };

describe("the conformance suite", function () {
  this.timeout(120_000);
  let folder = "";
  let before = "";

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-bad-input-"));
    before = process.env["PATH"] ?? "";
  });
  afterEach(() => {
    process.env["PATH"] = before;
    rmSync(folder, { recursive: true });
  });

  /** A shell script under that name is found first. */
  function put(program: string, script: string): void {
    const file = path.join(folder, program);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    process.env["PATH"] = `${folder}:${before}`;
  }

  const play = async (limitSeconds = 60): Promise<string> => playScript(PARTS, SCRIPT, { isFresh: true, limitSeconds });

  it("says that there is no qemu", async () => {
    process.env["PATH"] = folder;
    await assert.rejects(play(), /qemu-system-x86_64 cannot be run \(is qemu-system-x86 installed\?\)/);
  });

  it("says that an image does not boot, with what qemu said", async () => {
    put("qemu-system-x86_64", "echo 'invalid kernel header' >&2; exit 1");
    await assert.rejects(play(), /qemu ended with 1; its console:[^]*\| invalid kernel header/);
  });

  it("says that a kernel ended before it came to the script, with its console", async () => {
    put("qemu-system-x86_64", "echo 'Kernel panic: no init'; exit 0");
    await assert.rejects(play(), /the machine ended before it did come to the point[^]*\| Kernel panic: no init/);
  });

  it("stops a guest that hangs, and shows its console", async () => {
    put("qemu-system-x86_64", "echo 'about to hang'; exec sleep 1000");
    await assert.rejects(play(1), /the guest did not end within 1 s; its console:[^]*\| about to hang/);
  });

  it("takes memory that cannot be written to its file for a full disk", async () => {
    put("qemu-system-x86_64", "kill -BUS $$");
    await assert.rejects(play(), /qemu ended with SIGBUS \(is the disk full\?\)/);
  });

  it("says that the disk has no room for a snapshot, before qemu is started, and leaves nothing behind", async () => {
    put("qemu-system-x86_64", "echo 'not to be started' >&2; exit 1");
    const kernel = path.join(folder, "vmlinuz");
    writeFileSync(kernel, `no kernel, but one that no snapshot was made of yet: ${folder}`);
    const parts = { ...PARTS, kernel, initramfs: kernel };
    const snapshots = path.join(CACHE, "snapshots");
    mkdirSync(snapshots, { recursive: true });
    const others = readdirSync(snapshots);
    await assert.rejects(snapshotOf(parts, 2 ** 62), /the disk of \S+ is full: a snapshot needs \d+ MB/);
    assert.deepEqual(
      readdirSync(snapshots).filter((each) => !others.includes(each) && each.includes(`.${process.pid}`)),
      [],
    );
    // With room for it the same way leads on to qemu.
    await assert.rejects(snapshotOf(parts, 0), /qemu ended with 1; its console:[^]*not to be started/);
  });

  it("says that there is no gcc, and what gcc says when it does not build the guest", () => {
    const ramDisk = path.join(folder, "brd.ko");
    writeFileSync(ramDisk, `no module, but one that no guest was packed with yet: ${folder}`);
    put("gcc", "echo 'cannot find -lc' >&2; exit 1");
    assert.throws(() => guestInitramfs(ramDisk), /gcc does not build the guest program[^]*cannot find -lc/);
    process.env["PATH"] = path.join(folder, "nothing");
    assert.throws(() => guestInitramfs(ramDisk), /there is no gcc to build the guest program with/);
  });

  it("says that a recording cannot be written, and leaves none behind", () => {
    const file = path.join(folder, "a file");
    writeFileSync(file, "in the place of the folder");
    const version = path.relative(path.dirname(path.dirname(recordingPath("6.12", "x"))), path.join(file, "6.12"));
    const recording = { kernel: "6.12.1", scenarioHash: "0", observations: [], trace: [] };
    assert.throws(() => writeRecording(version, "x", recording), /the recording cannot be written: E/);
  });

  it("says which option makes no sense", () => {
    for (const [args, message] of [
      [["--kernel", "2.4"], /there is no kernel 2\.4 here/],
      [["--random", "none"], /--random takes a number from 1 on/],
      [["--migrate"], /--migrate is about random scenarios/],
      [["--recorded", "--live"], /cannot be asked for together/],
    ] as const)
      assert.throws(() => parseOptions(args), message);
  });

  it("does not take a comparison of nothing for an equal one", async function () {
    const source = await loadKernel(needKernel(this, "6.12"));
    const nothing = { name: "nothing", text: '{ "version": 1, "run": [{ "op": "process", "process": "A" }] }' };
    const real = { kernel: "6.12.1", observations: [], trace: [] };
    await assert.rejects(checkScenario(source, nothing, real), /nothing/);
    const dump = { name: "dump", text: DUMP };
    assert.equal((await checkScenario(source, dump, real)).isEqual, false);
  });

  describe("as a command", () => {
    const run = (
      env: Readonly<Record<string, string>>,
      ...args: readonly string[]
    ): readonly [number | null, string] => {
      const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", CONFORMANCE, ...args], {
        encoding: "utf8",
        env: { ...process.env, ...env },
      });
      return [status, stdout];
    };

    it("ends with 2 and says so when a kernel cannot be run", function () {
      needKernel(this, "6.12");
      try {
        kernelImage("6.12");
        guestInitramfs();
      } catch (error) {
        skip(this, `no image or guest: ${String(error)}`);
      }
      const empty = path.join(folder, "empty");
      mkdirSync(empty);
      const [status, out] = run({ PATH: empty }, "--kernel", "6.12", "--scenario", "first-merge", "--fresh");
      assert.equal(status, 2);
      assert.match(out, /6\.12 first-merge: first-merge on Linux 6\.12: qemu-system-x86_64 cannot be run/);
      assert.match(
        out,
        /^NOT EQUAL: 0 observations and 0 trace events compared, 0 values, .*; 0 different, 1 not compared$/m,
      );
    });

    it("ends with 2 for an option that makes no sense", () => {
      const [status, out] = run({}, "--faster");
      assert.equal(status, 2);
      assert.match(out, /there is no option --faster/);
    });

    it("ends with 2 for a scenario that there is none of", function () {
      needKernel(this, "6.12");
      const [status, out] = run({}, "--recorded", "--kernel", "6.12", "--scenario", "no-such");
      assert.equal(status, 2);
      assert.match(out, /there is no scenario no-such/);
      assert.match(out, /^NOT EQUAL: 0 observations/m);
    });
  });
});
