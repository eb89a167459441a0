/**
 * mm/ksm.c as it stood late in the cycle of Linux 2.6.32, the first KSM of all, unmodified: one of the documents that this
 * project was made from, outside the repository.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Debugger } from "../../engine/session/debug/debugger.ts";
import type { Session } from "../../engine/session/session.ts";
import { needFirstKsm } from "../host/requirements.ts";
import { FIRST_MERGE, jsonLines, openSession, ROOT, sourceOf } from "./lab.ts";

/**
 * After which tick of first-merge; then full_scans, pages_shared, pages_sharing, pages_unshared, pages_volatile. A has eight pages:
 * 0-3 equal, 4 and 5 like no other of A, 6 and 7 zeros. B has 0 and 1 like A's 0-3, 2 and 3 like A's 4 and 5. A batch is a page, and
 * writing `run` did the first. The first scan learns the twelve checksums. In the second:
 */
const TICKS: readonly (readonly [number, ...number[]])[] = [
  [11, 0, 0, 0, 0, 12],
  // the end of the first scan takes a batch that visits nothing
  [12, 1, 0, 0, 0, 12],
  // A0 waits in the unstable tree
  [13, 1, 0, 0, 1, 11],
  // A1 finds it there: one page for two
  [14, 1, 1, 1, 0, 10],
  // A2 and A3 find that in the stable tree
  [16, 1, 1, 3, 0, 8],
  // A4, A5 and A6 wait
  [19, 1, 1, 3, 3, 5],
  // A7 finds A6
  [20, 1, 2, 4, 2, 4],
  // B0 and B1 are like A0
  [22, 1, 2, 6, 2, 2],
  // B2 finds A4, B3 finds A5: four pages for twelve
  [24, 1, 4, 8, 0, 0],
  [25, 2, 4, 8, 0, 0],
];
const COUNTERS = ["full_scans", "pages_shared", "pages_sharing", "pages_unshared", "pages_volatile"];

interface Line {
  readonly at: string;
  readonly ok?: boolean;
  readonly sysfs?: Readonly<Record<string, number>>;
  readonly processes?: Readonly<Record<string, { readonly regions: unknown }>>;
}

describe("mm/ksm.c of 2.6.32", function () {
  this.timeout(120_000);
  let tree = "";

  before(function () {
    tree = needFirstKsm(this);
  });

  const played = async (text: string): Promise<{ readonly session: Session; readonly lines: readonly Line[] }> => {
    const session = await openSession(tree, text);
    assert.equal((await session.runToEnd()).why, "end");
    return { session, lines: jsonLines(session).map((line) => JSON.parse(line) as Line) };
  };
  const withMore = (...operations: readonly object[]): string => {
    const text = readFileSync(FIRST_MERGE, "utf8");
    const more = operations.map((each) => `, ${JSON.stringify(each)}`).join("");
    return text.replace(/(\{ "op": "dump" \})/, `$1${more}`);
  };
  const entered = ({ machine }: Session, name: string): number => {
    const fn = machine.program.functions.find((each) => each.name === name && each.body !== undefined);
    return fn === undefined ? 0 : (machine.functionCounts[fn.id] ?? 0);
  };

  it("compiles as it is, and all that it calls is modelled", async () => {
    const { report } = await sourceOf(tree);
    assert.deepEqual([report.unmodelled, report.functions.filter(({ compiled }) => !compiled)], [[], []]);
    assert.equal(report.functions.length, 55);
    const features = report.features.filter(({ present }) => present).map(({ name }) => name);
    assert.deepEqual(features, ["full_scans", "jhash2"]);
  });

  it("merges the pages of first-merge, in the order in which it finds them", async () => {
    const { session, lines } = await played(withMore());
    const ticks = lines.filter(({ at }) => at === "tick");
    for (const [tick, ...figures] of TICKS) {
      const sysfs = ticks[tick - 1]?.sysfs ?? {};
      assert.deepEqual([tick, ...COUNTERS.map((name) => sysfs[name])], [tick, ...figures]);
    }
    const dump = lines.find(({ at }) => at === "dump");
    assert.deepEqual(dump?.processes?.["A"]?.regions, { r: ["0K", "0K", "0K", "0K", "1K", "2K", "3K", "3K"] });
    assert.deepEqual(dump?.processes?.["B"]?.regions, { r: ["0K", "0K", "1K", "2K"] });
    // A KSM page is a page of its own, a copy: one for each of the four pairs.
    assert.equal(entered(session, "try_to_merge_two_pages"), 4);
  });

  it("hangs the items that share a page off the first of them, by next and prev, and says so in their addresses", async () => {
    const session = await openSession(tree, withMore());
    await session.runToEnd();
    const debug = new Debugger(session.core, () => undefined);
    const first = "((struct rmap_item *)((char *)root_stable_tree.rb_node - offsetof(struct rmap_item, node)))";
    const value = (expression: string): string => debug.evaluate(expression, undefined, "watch").value;
    // STABLE_FLAG and NODE_FLAG; the second item has the first only.
    assert.equal(value(`(${first}->address & 0x300) == 0x300`), "1");
    assert.equal(value(`(${first}->next->address & 0x300) == 0x200`), "1");
    assert.equal(value(`${first}->next->prev == ${first}`), "1");
  });

  it("gives every mapping a page of its own again at run 2, and counts scans from 0", async () => {
    const { lines } = await played(withMore({ op: "sysfs", run: 2 }, { op: "dump" }));
    const dump = lines.filter(({ at }) => at === "dump").at(-1);
    // max_kernel_pages is a quarter of the machine's 65,536 frames.
    const none = { full_scans: 0, pages_shared: 0, pages_sharing: 0, pages_unshared: 0, pages_volatile: 0 };
    assert.deepEqual(dump?.sysfs, { ...none, max_kernel_pages: 65_536 / 4, pages_to_scan: 1, run: 2 });
    assert.deepEqual(dump?.processes?.["A"]?.regions, { r: ["0", "1", "2", "3", "4", "5", "6", "7"] });
    assert.deepEqual(dump?.processes?.["B"]?.regions, { r: ["8", "9", "10", "11"] });
  });

  it("stops at run 0, and keeps what it has merged", async () => {
    const { lines } = await played(withMore({ op: "sysfs", run: 0 }, { op: "tick", times: 2 }, { op: "dump" }));
    const sysfs = lines.filter(({ at }) => at === "dump").at(-1)?.sysfs ?? {};
    assert.deepEqual(
      COUNTERS.map((name) => sysfs[name]),
      [2, 4, 8, 0, 0],
    );
    assert.equal(lines.filter(({ at }) => at === "asleep").length, 2);
  });

  it("makes no more KSM pages than max_kernel_pages, lets more pages join, and goes on when there is room", async () => {
    const { lines } = await played(readFileSync(path.join(ROOT, "tours/quota.ksm.json"), "utf8"));
    const expectations = lines.filter(({ at }) => at === "expect");
    assert.equal(expectations.length, 5);
    assert.deepEqual(
      expectations.filter(({ ok }) => ok !== true),
      [],
    );
  });

  it("cannot have its pages swapped out", async () => {
    const range = { process: "A", region: "r", start: 0, count: 8 };
    const { lines } = await played(withMore({ op: "swapOut", ...range }, { op: "dump" }));
    const dump = lines.filter(({ at }) => at === "dump").at(-1);
    assert.deepEqual(dump?.processes?.["A"]?.regions, { r: ["0K", "0K", "0K", "0K", "1K", "2K", "3K", "3K"] });
  });
});
