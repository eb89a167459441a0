/** A scenario becomes the guest's commands page by page, and the guest's lines become SCENARIO.md's. */
import { strict as assert } from "node:assert";
import { readGuest } from "./readGuest.ts";
import { type Operation, type ScenarioFile, toScript } from "./script.ts";

const START: readonly Operation[] = [
  { op: "process", process: "A" },
  { op: "mmap", process: "A", region: "r", pages: 4 },
];

function scenario(...run: readonly Operation[]): ScenarioFile {
  return { version: 1, run: [...START, ...run] };
}

/** The commands of the last operation. */
function commands(...run: readonly Operation[]): readonly string[] {
  const { lines } = toScript(scenario(...run));
  return lines.slice(lines.findLastIndex((line) => line.startsWith("#")) + 1);
}

const PAGES = { process: "A", region: "r", start: 0, count: 4 };
const HOLE: Operation = { op: "munmap", process: "A", region: "r", start: 1, count: 1 };

describe("the guest's script", () => {
  it("gives every page its address, regions apart from each other", () => {
    assert.deepEqual(toScript(scenario()).lines, ["# 0", "P 0", "# 1", "M 0 10000000000 4 ffffffffffffffff"]);
    assert.deepEqual(commands({ op: "mmap", process: "A", region: "s", pages: 1, node: 1 }), ["M 0 10000200000 1 1"]);
    assert.deepEqual(commands({ op: "write", process: "A", region: "r", page: 2, offset: 9, byte: 255 }), [
      "W 0 10000002009 1 ff",
    ]);
  });

  it("goes around what is unmapped, and goes on counting contents", () => {
    assert.deepEqual(commands(HOLE, { op: "fill", ...PAGES, content: "seq:7" }), [
      "F 0 10000000000 1 71 7",
      "F 0 10000002000 2 71 8",
    ]);
  });

  it("keeps the names and numbers of the rest of a region that was moved in part", () => {
    const move: Operation = { op: "mremap", process: "A", region: "r", to: "m", start: 2, count: 1 };
    assert.deepEqual(commands(move), ["X 0 10000002000 1 10000200000"]);
    assert.deepEqual(commands(move, { op: "read", process: "A", region: "m", page: 0 }), ["R 0 10000200000 1 0"]);
    assert.deepEqual(commands(move, { op: "read", process: "A", region: "r", page: 3 }), ["R 0 10000003000 1 0"]);
  });

  it("says what cannot be done, instead of leaving it out", () => {
    assert.throws(() => toScript(scenario({ op: "elapse", milliseconds: 5 })), /elapse/);
    assert.throws(() => toScript(scenario({ op: "exit", process: "B" })), /no process "B"/);
    assert.throws(() => toScript(scenario(HOLE, { op: "read", process: "A", region: "r", page: 1 })), /not mapped/);
    assert.throws(() => toScript(scenario({ op: "madvise", ...PAGES, advice: "hugepage" })), /hugepage/);
    assert.throws(() => toScript(scenario({ op: "fill", ...PAGES, content: "noise:1" })), /noise/);
  });
});

describe("the guest's answers", () => {
  const script = toScript(scenario({ op: "tick", times: 1 }, { op: "dump" }));
  const lines = (...middle: readonly string[]): string =>
    [
      "boot text",
      "@ready",
      "@boot 6.1.0-56-cloud-amd64 #1 SMP Debian 6.1.192-2 (2026-10-30)",
      ...middle,
      "@end",
      "",
    ].join("\r\n");

  it("become observations and events, with the operation's number", () => {
    const run = readGuest(
      lines(
        "@op 2",
        "@trace ksm_enter: mm 00000000a3 ",
        "@trace ksm_merge_with_ksm_page: ksm_page 0000000012345678 pfn 99 rmap_item 00000000a2b3c4d5 mm 0000000000000000 error -14",
        "@tick full_scans=1 sleep_millisecs=3600000 advisor_mode=[none]_scan-time advisor_max_cpu=70",
        "@errno 16 run",
        "@read 201",
        "@op 3",
        "@dump full_scans=1",
        "@stat 0 ksm_rmap_items 8;ksm_merge_any: no;",
        "@pages 0 10000000000 4e2K 4e2K - 5Z",
      ),
      script,
    );
    assert.equal(run.kernel, "6.1.0-56-cloud-amd64 (6.1.192-2)");
    assert.deepEqual(run.trace, [
      { op: 2, name: "ksm_enter", fields: {} },
      { op: 2, name: "ksm_merge_with_ksm_page", fields: { err: -14 } },
    ]);
    const stat = { ksm_rmap_items: 8, ksm_merge_any: 0 };
    assert.deepEqual(run.observations, [
      { at: "tick", op: 2, sysfs: { full_scans: 1 } },
      { at: "errno", op: 2, name: "EBUSY", file: "run" },
      { at: "read", op: 2, value: 201 },
      {
        at: "dump",
        op: 3,
        sysfs: { full_scans: 1 },
        processes: { A: { ksm_stat: stat, regions: { r: ["0K", "0K", "-", "1Z"] } } },
      },
    ]);
  });

  it("are an error when the guest gave up or did not come to its end", () => {
    assert.throws(() => readGuest(lines("@fail kcore (No such file)"), script), /gave up: @fail kcore/);
    assert.throws(() => readGuest(lines().replace("@end", ""), script), /did not come to the script's end/);
  });
});
