/** What a real 6.12 kernel did with examples/first-merge.ksm.json, on that kernel's own unmodified mm/ksm.c. */
import assert from "node:assert/strict";
import { needKernel } from "../host/requirements.ts";
import { command, FIRST_MERGE } from "./lab.ts";

/** After which tick; then the counters, in the order of COUNTERS. */
const REAL: readonly (readonly [number, ...number[]])[] = [
  [1, 2, 0, 0, 0, 0, 2, -128],
  [11, 12, 0, 0, 0, 0, 12, -768],
  [12, 12, 1, 0, 0, 0, 12, -768],
  [13, 13, 1, 0, 0, 1, 11, -768],
  [14, 14, 1, 1, 1, 0, 10, 3328],
  [16, 16, 1, 1, 3, 0, 8, 11520],
  [20, 20, 1, 2, 4, 2, 4, 15616],
  [24, 24, 1, 4, 8, 0, 0, 32000],
  [25, 24, 2, 4, 8, 0, 0, 32000],
];
const COUNTERS = [
  "pages_scanned",
  "full_scans",
  "pages_shared",
  "pages_sharing",
  "pages_unshared",
  "pages_volatile",
  "general_profit",
];

interface Line {
  readonly at: string;
  readonly op?: number;
  readonly sysfs?: Readonly<Record<string, number>>;
  readonly processes?: unknown;
}

describe("first merge on linux-source-6.12", function () {
  let lines: readonly Line[] = [];

  before(async function () {
    const tree = needKernel(this, "6.12");
    const { code, out, err } = await command("run", FIRST_MERGE, "--source", tree, "--json");
    assert.deepEqual([code, err], [0, ""]);
    lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  });

  for (const [tick, ...figures] of REAL) {
    it(`counts as the real kernel does after tick ${String(tick)}`, () => {
      const sysfs = lines.filter((line) => line.at === "tick")[tick - 1]?.sysfs ?? {};
      assert.deepEqual(
        COUNTERS.map((name) => sysfs[name]),
        figures,
      );
    });
  }

  it("wakes ksmd by writing run, which does a batch at once", () => {
    const woken = lines.filter((line) => line.at === "woken");
    assert.deepEqual(
      woken.map((line) => [line.op, line.sysfs?.["pages_scanned"]]),
      [[12, 1]],
    );
  });

  it("shares in the end what is equal, KSM pages all of them", () => {
    const stat = (items: number, profit: number): object => ({
      ksm_rmap_items: items,
      ksm_zero_pages: 0,
      ksm_merging_pages: items,
      ksm_process_profit: profit,
    });
    assert.deepEqual(lines.find((line) => line.at === "dump")?.processes, {
      A: { ksm_stat: stat(8, 32256), regions: { r: ["0K", "0K", "0K", "0K", "1K", "2K", "3K", "3K"] } },
      B: { ksm_stat: stat(4, 16128), regions: { r: ["0K", "0K", "1K", "2K"] } },
    });
  });

  it("begins with the source and ends with steps and a hash", () => {
    const { version, functions, ...start } = lines[0] as unknown as { version: string; functions: number };
    assert.deepEqual(start, { at: "start", source: "mm/ksm.c", unmodelled: [] });
    assert.match(version, /^6\.12\./);
    assert.ok(functions > 100, `${String(functions)} functions`);
    const end = lines.at(-1) as unknown as { at: string; steps: number; hash: string };
    assert.equal(end.at, "end");
    assert.ok(end.steps > 1000);
    assert.match(end.hash, /^[0-9a-f]+$/);
  });
});
