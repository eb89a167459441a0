/** What the issue lists as bad input: each ends with exit code 2 (or runs), says what and where, and shows no stack. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HAND_MADE, mutated, VALID } from "../engine/scenario/malformed.ts";
import { needKernel } from "../host/requirements.ts";
import { command, type CommandResult, FIRST_MERGE, openSession } from "./lab.ts";

const QUICK = `{ "version": 1, "run": [{ "op": "process", "process": "A" }, { "op": "dump" }] }`;

describe("bad input", function () {
  this.timeout(60_000);
  let tree = "";
  let dir = "";
  let quick = "";

  before(function () {
    tree = needKernel(this, "6.12");
    dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-"));
    quick = file("quick.ksm.json", QUICK);
  });
  after(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  function file(name: string, text: string | Uint8Array): string {
    const at = path.join(dir, name);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    return at;
  }
  function assertRefused(result: CommandResult, cause: RegExp): void {
    assert.equal(result.code, 2, result.err);
    assert.match(result.err, cause);
    assert.doesNotMatch(result.err, /^\s+at |Error:|undefined|\[object/m);
    assert.equal(result.out, "");
  }
  function scenario(run: string): string {
    return file("bad.ksm.json", `{\n  "version": 1,\n  "run": [\n    ${run}\n  ]\n}\n`);
  }

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    [
      "an unknown operation",
      '{ "op": "forkk" }',
      /bad\.ksm\.json:4:13: there is no operation "forkk"; the operations are/,
    ],
    [
      "a process that does not exist",
      '{ "op": "exit", "process": "A" }',
      /bad\.ksm\.json:4:32: process "A" does not exist at this point of the run/,
    ],
    [
      "a page out of range",
      '{ "op": "process", "process": "A" }, { "op": "mmap", "process": "A", "region": "r", "pages": 4 },\n' +
        '    { "op": "read", "process": "A", "region": "r", "page": 4 }',
      /bad\.ksm\.json:5:60: page 4 is out of range: region "r" has pages 0 to 3/,
    ],
    [
      "a region of 2^40 pages",
      '{ "op": "process", "process": "A" }, { "op": "mmap", "process": "A", "region": "r", "pages": 1099511627776 }',
      /bad\.ksm\.json:4:98: "pages" of operation "mmap" is 1099511627776; a whole number from 1 to 16777216 is allowed/,
    ],
  ];
  for (const [what, run, cause] of REFUSED) {
    it(`${what} is refused with file, line, column and cause`, async () => {
      assertRefused(await command("run", scenario(run), "--source", tree, "--json"), cause);
    });
  }

  it("every problem of a scenario is a line on standard error", async () => {
    const result = await command("run", scenario('{ "op": "tick" }, { "op": "scan" }'), "--source", tree);
    assert.deepEqual(
      result.err
        .trimEnd()
        .split("\n")
        .map((line) => line.slice(line.indexOf("bad."))),
      [
        'bad.ksm.json:4:5: operation "tick" needs a field "times"',
        'bad.ksm.json:4:23: operation "scan" needs a field "times"',
      ],
    );
  });

  it("arguments that make no sense are refused", async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [["walk"], /there is no command "walk"; the commands are run, why, sweep, estimate, check and demo/],
      [["run"], /run needs the path of a scenario/],
      [["run", "a", "b"], /run takes one path, but there are "a" and "b"/],
      [["run", "a", "--sauce", "b"], /there is no option --sauce here; the options are --source/],
      [["run", "a", "--source"], /--source needs a path/],
      [["run", "a", "--vm", "--fast"], /--vm and --fast exclude each other/],
      [["check"], /check needs the path of a ksm\.c or a kernel tree/],
      [["run", path.join(dir, "none.ksm.json")], /there is no file .*none\.ksm\.json/],
      [["run", dir], /is a directory, not a scenario/],
    ];
    for (const [args, cause] of cases) assertRefused(await command(...args), cause);
  });

  it("sources that are none are refused", async () => {
    mkdirSync(path.join(dir, "empty"), { recursive: true });
    const fat = new Uint8Array(50_000_000).fill(32);
    const cases: readonly (readonly [string, RegExp])[] = [
      [path.join(dir, "nowhere"), /there is no file or directory .*nowhere/],
      [path.join(dir, "empty"), /holds no mm\/ksm\.c/],
      [file("hello/ksm.c", "int main(void) { return 0; }\n"), /is not the source of KSM/],
      [file("fat/mm/ksm.c", fat), /has 50\.0 MB, which no ksm\.c has/],
      [file("binary/ksm.c", new Uint8Array([105, 110, 116, 10, 0, 1])), /is not text: it holds a zero byte in line 2/],
    ];
    for (const [source, cause] of cases) {
      assertRefused(await command("run", quick, "--source", source), cause);
      assertRefused(await command("check", source), cause);
    }
  });

  it("a source with errors is run as far as it goes, and they are said; check ends with exit code 1", async () => {
    const text = readFileSync(path.join(tree, "mm/ksm.c"), "utf8");
    for (const name of ["mm/mm_slot.h", "include/linux/ksm.h", "Makefile"])
      cpSync(path.join(tree, name), path.join(dir, "broken", name));
    const cases: readonly (readonly [string, RegExp])[] = [
      ["#error not for you\n", /mm\/ksm\.c:\d+:1: error: #error not for you\n/],
      ["int x = ;\n", /mm\/ksm\.c:\d+:7: error: /],
      ["foo_t x;\n", /mm\/ksm\.c:\d+:1: error: ‘foo_t’ is not a type\n/],
    ];
    for (const [more, cause] of cases) {
      const source = path.dirname(path.dirname(file("broken/mm/ksm.c", text + more)));
      const check = await command("check", source);
      assert.equal(check.code, 1, more);
      assert.match(check.err, cause);
      const run = await command("run", quick, "--source", source, "--json");
      assert.equal(run.code, 0, more);
      assert.match(run.err, cause);
      assert.match(run.out, /^\{"at":"start".*\n(.*\n)*\{"at":"end".*\n$/);
    }
  });

  it("a tree without Makefile, CRLF and a BOM are no obstacles", async () => {
    const bare = path.join(dir, "bare");
    mkdirSync(path.join(bare, "mm"), { recursive: true });
    for (const name of ["mm/ksm.c", "mm/mm_slot.h", "include/linux/ksm.h"])
      cpSync(path.join(tree, name), path.join(bare, name));
    const text = readFileSync(path.join(tree, "mm/ksm.c"), "utf8");
    const straight = await command("run", FIRST_MERGE, "--source", tree, "--json");
    const sysfsOf = (out: string): readonly string[] =>
      out.split("\n").filter((line) => /"at":"(tick|dump)"/.test(line));
    for (const written of [text, text.replaceAll("\n", "\r\n"), `\ufeff${text}`]) {
      writeFileSync(path.join(bare, "mm/ksm.c"), written);
      const { code, out } = await command("run", FIRST_MERGE, "--source", bare, "--json");
      assert.equal(code, 0);
      assert.match(out, /"version":"unknown"/);
      assert.deepEqual(sysfsOf(out), sysfsOf(straight.out));
    }
  });

  it("coverage that cannot be written is said", async () => {
    const result = await command("run", quick, "--source", tree, "--coverage", path.join(dir, "no/such/dir.info"));
    assert.equal(result.code, 2);
    assert.match(result.err, /the coverage cannot be written to .*dir\.info: ENOENT/);
  });

  it("200 malformed scenarios end in a run or in errors with line, column and cause", async () => {
    const texts = HAND_MADE.map(([what, by]) => VALID.replace(what, by));
    for (let seed = 1; texts.length < 200; seed += 1) texts.push(mutated(VALID, seed));
    let ran = 0;
    for (const text of texts) {
      try {
        const session = await openSession(tree, text);
        const stop = await session.runToEnd();
        assert.ok(stop.why === "end" || stop.why === "fault", stop.why);
        assert.equal(session.machine.fault, undefined, session.machine.fault?.message);
        ran += 1;
      } catch (error) {
        assert.ok(error instanceof Error && error.name === "LabError", String(error));
        const { where } = error as Error & { readonly where?: { readonly line?: number; readonly column?: number } };
        assert.ok((where?.line ?? 0) > 0 && (where?.column ?? 0) > 0, error.message);
      }
    }
    assert.ok(ran > 10, `only ${String(ran)} of them ran`);
  });
});
