import assert from "node:assert/strict";
import { AddressBook, isEmpty, isGone, presentRuns } from "../../../engine/scenario/addressBook.ts";
import { differences } from "../../../engine/scenario/expectation.ts";
import { renderJson } from "../../../engine/scenario/json.ts";
import { randomBytes } from "../pages/naive.ts";

describe("address book", () => {
  it("knows which pages of a region are left, whatever was taken in whatever order", () => {
    const random = randomBytes(3);
    for (let round = 0; round < 200; round += 1) {
      const pages = 1 + random.below(24);
      let book = new AddressBook().withProcess("A").withRegion("A", "r", pages, 4096);
      const left = new Array<boolean>(pages).fill(true);
      for (let taken = 0; taken < 6; taken += 1) {
        const from = random.below(pages);
        const to = from + 1 + random.below(pages - from);
        book = book.withoutPages("A", "r", { from, to }, false);
        left.fill(false, from, to);
        const region = book.region("A", "r") ?? assert.fail();
        assert.deepEqual(
          left,
          left.map((_, page) => !isGone(region, page)),
        );
        assert.equal(isEmpty(region), !left.includes(true));
        const start = random.below(pages);
        const end = start + random.below(pages - start + 1);
        const runs = presentRuns(region, { from: start, to: end });
        const covered = new Array<boolean>(pages).fill(false);
        for (const run of runs) covered.fill(true, run.from, run.to);
        assert.deepEqual(
          covered,
          left.map((is, page) => is && page >= start && page < end),
        );
        for (const [index, run] of runs.entries())
          assert.ok(run.from < run.to && run.to < (runs[index + 1]?.from ?? 99));
      }
    }
  });

  it("is never changed: every change makes another", () => {
    const before = new AddressBook().withProcess("A").withRegion("A", "r", 4, 0);
    const after = before.withFork("A", "B").withoutPages("B", "r", { from: 0, to: 4 }, true).withoutProcess("A");
    assert.deepEqual(
      before.processes.map((each) => each.name),
      ["A"],
    );
    assert.equal(isGone(before.region("A", "r") ?? assert.fail(), 0), false);
    assert.deepEqual(after.processes, [{ name: "B", serial: 1, regions: [] }]);
  });
});

describe("JSON of observations", () => {
  it("keeps the order of members whatever their names, and integers exact", () => {
    const value = new Map<string, string | bigint | readonly string[]>([
      ["b", 18446744073709551615n],
      ["10", ["x", '"']],
      ["9", ""],
      ["__proto__", "p"],
    ]);
    assert.equal(renderJson(value), '{"b":18446744073709551615,"10":["x","\\""],"9":"","__proto__":"p"}');
  });

  it("is compared with what was expected, member by member", () => {
    const actual = new Map<string, number | readonly string[]>([
      ["a", 1],
      ["pages", ["-", "0K"]],
    ]);
    assert.deepEqual(differences(new Map([["a", 1]]), actual, "sysfs"), []);
    assert.deepEqual(differences(new Map([["pages", ["0K", "0K", "1"]]]), actual, "x"), [
      { path: "x.pages.length", expected: 3, actual: 2 },
      { path: "x.pages.0", expected: "0K", actual: "-" },
    ]);
    assert.deepEqual(differences(new Map([["none", 0]]), actual, "x"), [{ path: "x.none", expected: 0, actual: null }]);
  });
});
