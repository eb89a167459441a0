/** ksm-lab sweep: the product of settings, the same figures whatever the number of threads, and what is refused. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { runSweep } from "../../engine/cli/sweepPool.ts";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { command, ROOT } from "./lab.ts";

const PAGES = 40;
const MIX = `{ "mix": { "zero": 0.2, "seq:1": 0.3, "unique": 0.5 }, "seed": 7 }`;

function processOf(name: string): string {
  const range = `"process": "${name}", "region": "r"`;
  return `{ "op": "process", "process": "${name}" },
    { "op": "mmap", ${range}, "pages": ${String(PAGES)} },
    { "op": "fill", ${range}, "start": 0, "count": ${String(PAGES)}, "content": ${MIX} },
    { "op": "madvise", ${range}, "start": 0, "count": ${String(PAGES)}, "advice": "mergeable" }`;
}

/** Two processes that have 12 pages in common, and 8 pages of zeros each. */
const SCENARIO = `{ "version": 1, "run": [
  { "op": "sysfs", "pages_to_scan": 1, "smart_scan": 0 },
  ${processOf("A")}, ${processOf("B")},
  { "op": "sysfs", "run": 1 },
  { "op": "elapse", "milliseconds": 2000 }
] }`;
/** 12 pages of B, and all but one of 16 zeros. */
const SAVED = (12 + 15) * 4096;

describe("ksm-lab sweep", function () {
  this.timeout(120_000);
  let dir = "";
  let file = "";

  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-sweep-"));
    file = path.join(dir, "two.ksm.json");
    writeFileSync(file, SCENARIO);
  });
  after(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it("gives a line for every combination, the same with one thread and with two", async () => {
    const args = ["sweep", file, "--set", "pages_to_scan=10,40", "--set", "sleep_millisecs=20,100", "--json"];
    const one = await command(...args, "--jobs", "1");
    assert.equal(one.err, "");
    assert.equal(one.code, 0);
    const lines = one.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, number> & { settings: object });
    assert.deepEqual(
      lines.map(({ settings }) => settings),
      ["10", "40"].flatMap((pages) => ["20", "100"].map((ms) => ({ pages_to_scan: pages, sleep_millisecs: ms }))),
    );
    for (const line of lines) {
      assert.equal(line["saved_bytes"], SAVED);
      assert.ok((line["net_bytes"] ?? 0) > 0 && (line["net_bytes"] ?? 0) < SAVED);
      assert.ok((line["seconds_to_50"] ?? 9) <= (line["seconds_to_90"] ?? 0));
      assert.ok((line["seconds_to_90"] ?? 9) <= (line["seconds_to_99"] ?? 0));
      assert.ok((line["ksmd_cpu_percent"] ?? 0) > 0 && (line["ksmd_cpu_percent"] ?? 100) < 100);
    }
    const of = (at: number, name: string): number => lines[at]?.[name] ?? Number.NaN;
    // Two scans of 80 pages: 16 batches of 10, or 4 of 40; a sleep of 100 ms takes five times as long as one of 20.
    assert.ok(of(0, "seconds_to_99") > 2 * of(2, "seconds_to_99"));
    assert.ok(of(1, "seconds_to_99") > 4 * of(0, "seconds_to_99"));
    assert.ok(of(0, "ksmd_cpu_percent") > of(1, "ksmd_cpu_percent"));
    const two = await command(...args, "--jobs", "2");
    assert.deepEqual(two, one);
  });

  it("prints a table", async () => {
    const table = await command("sweep", file, "--set", "pages_to_scan=40", "--jobs", "1");
    assert.equal(table.code, 0, table.err);
    const [head = "", row = ""] = table.out.split("\n");
    assert.match(head, /^pages_to_scan +saved_bytes +net_bytes +seconds_to_50/);
    assert.match(row, /^ +40 +110,592 /);
  });

  it("prints the runs that can be done, says why the others cannot, and ends with exit code 2", async () => {
    const result = await command(
      "sweep",
      file,
      "--set",
      "max_page_sharing=1,256",
      "--set",
      "pages_to_scan=40",
      "--jobs",
      "1",
      "--csv",
    );
    assert.equal(result.code, 2);
    assert.match(
      result.err,
      /refuses max_page_sharing \(EINVAL: not such a value\) \(with max_page_sharing=1 pages_to_scan=40\)\n.*not complete/,
    );
    assert.match(
      result.out,
      /^max_page_sharing,pages_to_scan,saved_bytes,[\w,]+\n256,40,110592,[\d.,]+\n# PARTIAL: 1 of 2 runs\n$/,
    );
  });

  it("marks a table, and a list of objects, in which runs are missing", async () => {
    const args = ["sweep", file, "--set", "max_page_sharing=1,256", "--set", "pages_to_scan=40", "--jobs", "1"];
    const table = await command(...args);
    assert.equal(table.code, 2);
    assert.match(table.out, /\n +256 +40 +110,592 .*\nPARTIAL: 1 of 2 runs\n$/);
    const objects = await command(...args, "--json");
    assert.equal(objects.code, 2);
    assert.deepEqual(JSON.parse(objects.out.trimEnd().split("\n").at(-1) ?? ""), { partial: true, runs: 2, done: 1 });
  });

  it("prints what was done when it is interrupted, says so, and leaves no thread behind", async function () {
    if (process.platform === "win32") this.skip();
    const values = Array.from({ length: 500 }, (_, at) => String(at + 10)).join(",");
    const args = ["sweep", file, "--set", `pages_to_scan=${values}`, "--jobs", "2", "--json", "--progress"];
    const child = spawn(process.execPath, ["--import", "tsx", path.join(ROOT, "engine/cli/main.ts"), ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    let isInterrupted = false;
    child.stdout.on("data", (text: Buffer) => (out += text.toString()));
    child.stderr.on("data", (text: Buffer) => {
      err += text.toString();
      // Once: the second one is not waited for by anybody.
      if (!isInterrupted && /^[1-9]\d* of 500 runs are done/m.test(err)) isInterrupted = child.kill("SIGINT");
    });
    // Its standard output is closed when the process, with all its threads, has ended.
    const code = await new Promise((resolve) => child.once("close", resolve));
    assert.equal(code, 130, err);
    const lines = out.trimEnd().split("\n");
    const last = JSON.parse(lines.at(-1) ?? "") as { partial: boolean; runs: number; done: number };
    assert.deepEqual(last, { partial: true, runs: 500, done: lines.length - 1 });
    assert.ok(last.done > 0 && last.done < 500);
    for (const line of lines.slice(0, -1))
      assert.equal((JSON.parse(line) as { saved_bytes: number }).saved_bytes, SAVED);
    assert.match(err, new RegExp(`ksm-lab: interrupted: ${String(500 - last.done)} of 500 runs are not done`));
  });

  it("loses the run at which a thread dies, and no other; says how far those under way are", async () => {
    const scenario = requireScenario(SCENARIO, file);
    const runs = ["1", "2", "3", "4", "5"].map((pages) => new Map([["pages_to_scan", pages]]));
    // Dies of its second task; tells of the first that it is under way.
    const mortal = `const { parentPort } = require("node:worker_threads");
      let tasks = 0;
      parentPort.on("message", ({ index }) => {
        tasks += 1;
        if (tasks === 2) throw new Error("no memory");
        parentPort.postMessage({ index, figures: { pages: 7, fullScans: 1, timeNs: 1e9, share: 0.5 } });
        parentPort.postMessage({ index, measurement: { savedBytes: index } });
      });`;
    let threads = 0;
    const told: number[][] = [];
    const results = await runSweep({
      ...{ source: undefined, scenario, runs, jobs: 1, interrupt: new AbortController().signal },
      onProgress: (done, underWay) => told.push([done, ...underWay.map(({ pages }) => pages)]),
      startWorker: () => {
        threads += 1;
        return new Worker(mortal, { eval: true });
      },
    });
    const lost = { causes: ["ksm-lab: a worker thread has ended: no memory"] };
    assert.deepEqual(results, [{ savedBytes: 0 }, lost, { savedBytes: 2 }, lost, { savedBytes: 4 }]);
    assert.equal(threads, 3);
    assert.deepEqual(told, [[0, 7], [1], [2], [2, 7], [3], [4], [4, 7], [5]]);
  });

  const REFUSED: readonly (readonly [readonly string[], RegExp])[] = [
    [["--set", "pages_to_scan"], /--set pages_to_scan: pages_to_scan needs a value/],
    [["--set", "pages_to_scan=1,,2"], /needs a value/],
    [["--set", "pages_to_scan=1,1"], /a value stands twice/],
    [["--set", "pages_to_scan=1", "--set", "pages_to_scan=2"], /--set pages_to_scan stands twice/],
    [["--set", "run=1"], /when ksmd runs is for the scenario to say/],
    [["--set", "../run=1"], /a knob of \/sys\/kernel\/mm\/ksm and its value are needed/],
    [["--jobs", "0"], /--jobs is 0; a whole number from 1 to 256/],
    [["--json", "--csv"], /--json and --csv exclude each other/],
    [
      ["--set", `pages_to_scan=${Array.from({ length: 10_001 }, (_, at) => at).join(",")}`],
      /10,001 runs; at most 10,000/,
    ],
    [["--source", "/nowhere/ksm.c", "--jobs", "2"], /\/nowhere\/ksm\.c/],
  ];
  for (const [args, cause] of REFUSED) {
    it(`refuses ${args.join(" ").slice(0, 60)}`, async () => {
      const result = await command("sweep", file, ...args);
      assert.equal(result.code, 2);
      assert.match(result.err, cause);
      assert.equal(result.out, "");
    });
  }
});
