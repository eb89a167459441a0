/** The scenarios that come with KSM Lab do what they say they do: their own expectations hold. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { KERNEL_VERSIONS } from "../host/kernelSource.ts";
import { needKernel } from "../host/requirements.ts";
import { runWithInvariants } from "../kernel/invariantRun.ts";
import { loadKernel } from "../kernel/runEngine.ts";
import { command, jsonLines, openSession, ROOT, sourceOf } from "./lab.ts";

const EXAMPLES = path.join(ROOT, "examples");
/** Ends in a fault, as it says (test/kernel/invariants.test.ts). */
const BUGS = ["stale-tree.ksm.json"];

for (const where of ["linux-source-6.12", "the project's own KSM"] as const) {
  describe(`examples on ${where}`, function () {
    this.timeout(30_000);
    let tree: string | undefined;

    before(function () {
      if (where === "linux-source-6.12") tree = needKernel(this, "6.12");
    });

    for (const name of readdirSync(EXAMPLES).filter(isWorking)) {
      it(`${name} runs, as it expects`, async () => {
        const session = await openSession(tree, readFileSync(path.join(EXAMPLES, name), "utf8"));
        assert.equal((await session.runToEnd()).why, "end");
        const failed = jsonLines(session).filter((line) => line.includes('"ok":false'));
        assert.deepEqual(failed, []);
        assert.equal(session.player.failedExpectations, 0);
      });
    }
  });
}

describe("examples", function () {
  this.timeout(300_000);

  it("are at least 20, each with a title and three sentences of what to look at", () => {
    const files = readdirSync(EXAMPLES).filter((each) => each.endsWith(".ksm.json"));
    assert.ok(files.length >= 20, String(files.length));
    const titles = new Set<string>();
    for (const file of files) {
      const { title, description = "" } = requireScenario(readFileSync(path.join(EXAMPLES, file), "utf8"), file);
      titles.add(title);
      const sentences = description.match(/[.?!](?= (?:[A-Z0-9]|ksmd)|$)/g)?.length ?? 0;
      assert.equal(sentences, 3, file);
    }
    assert.equal(titles.size, files.length);
  });

  for (const version of ["6.12", "7.2", undefined] as const) {
    it(`name functions to look at that ${version ?? "the project's own KSM"} has`, async function () {
      const { report } = await sourceOf(version === undefined ? undefined : needKernel(this, version));
      const known = new Set(report.functions.map(({ name }) => name));
      for (const file of readdirSync(EXAMPLES)) {
        const { description = "" } = requireScenario(readFileSync(path.join(EXAMPLES, file), "utf8"), file);
        const named = [...description.matchAll(/(\w+)\(\)/g)].flatMap(([, name]) => name ?? []);
        // The advisor is of kernels from 6.8 on, as its description says.
        if (named.length === 0 || (version === undefined && file.startsWith("advisor"))) continue;
        assert.ok(
          named.some((name) => known.has(name)),
          `${file}: ${named.join(", ")}`,
        );
      }
    });
  }

  for (const version of KERNEL_VERSIONS) {
    it(`run on linux-source-${version} without a fault, with every invariant kept`, async function () {
      const source = await loadKernel(needKernel(this, version));
      for (const name of readdirSync(EXAMPLES).filter(isWorking)) {
        const run = runWithInvariants(source, { name, text: readFileSync(path.join(EXAMPLES, name), "utf8") });
        assert.deepEqual([name, run.fault, run.broken], [name, undefined, []]);
        assert.ok(run.checks > 0);
      }
    });
  }
});

function isWorking(file: string): boolean {
  return file.endsWith(".ksm.json") && !BUGS.includes(file);
}

describe("ksm-lab", function () {
  this.timeout(30_000);

  it("ends with exit code 1 when an expectation failed, and goes on to the end", async function () {
    const tree = needKernel(this, "6.12");
    const file = path.join(import.meta.dirname, "failing.ksm.json");
    const { code, out, err } = await command("run", file, "--source", tree, "--json");
    assert.deepEqual([code, err], [1, ""]);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      lines.filter((line) => line["at"] === "expect"),
      [
        { at: "expect", op: 1, ok: false, path: "sysfs.pages_sharing", expected: 8, actual: 0 },
        { at: "expect", op: 1, ok: false, path: "sysfs.no_such_file", expected: 1, actual: null },
        { at: "expect", op: 1, ok: false, path: "processes.A", expected: "there", actual: null },
        { at: "expect", op: 4, ok: true },
        { at: "expect", op: 5, ok: false, path: "pages.A.r.1", expected: "0", actual: "-" },
        { at: "expect", op: 6, ok: false, path: "pages.A.r.length", expected: 1, actual: 2 },
      ],
    );
    assert.equal(lines.at(-1)?.["at"], "end");
  });

  it("checks a source, shows help and its version", async function () {
    const tree = needKernel(this, "6.12");
    const check = await command("check", tree);
    assert.deepEqual([check.code, check.err], [0, ""]);
    assert.match(check.out, /version 6\.12\.\d+\n/);
    assert.match(check.out, /functions\s+(\d+), of which \1 compiled\n/);
    assert.match(check.out, /features .*smart_scan.*\n/);
    assert.match(check.out, /unmodelled\s+nothing\n/);
    assert.match((await command("--help")).out, /ksm-lab run FILE \[--source PATH\] \[--json\]/);
    assert.match((await command("--version")).out, /^ksm-lab \d+\.\d+\.\d+\n$/);
  });

  it("writes coverage in lcov's format", async function () {
    const tree = needKernel(this, "6.12");
    const dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-"));
    const info = path.join(dir, "out.info");
    try {
      const { code } = await command(
        "run",
        path.join(EXAMPLES, "first-merge.ksm.json"),
        "--source",
        tree,
        "--coverage",
        info,
      );
      assert.equal(code, 0);
      const text = readFileSync(info, "utf8");
      assert.ok(text.includes(`SF:${tree}/mm/ksm.c\n`) && text.endsWith("end_of_record\n"));
      assert.match(text, /^FNDA:26,ksm_do_scan$/m);
      assert.match(text, /^FNDA:0,ksm_migrate_page$|^FNDA:0,folio_migrate_ksm$/m);
      const source = readFileSync(path.join(tree, "mm/ksm.c"), "utf8").split("\n");
      const counts = new Map(
        [...text.matchAll(/^DA:(\d+),(\d+)$/gm)].map(([, line, count]) => [Number(line), Number(count)]),
      );
      const lineOf = (code: RegExp): number => source.findIndex((line) => code.test(line)) + 1;
      assert.equal(counts.get(lineOf(/^\tksm_scan\.seqnr\+\+;/)), 2);
      assert.equal(counts.get(lineOf(/^\t\tcmp_and_merge_page\(page, rmap_item\);/)), 24);
      assert.ok(counts.size > 1000);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
