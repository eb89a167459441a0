/** Mixtures of a fill: exact shares, spread by the seed alone, unique pages that are equal to no other; and bad ones. */
import assert from "node:assert/strict";
import { encodeMixture, mixedContent, pagesOfShares, permuted } from "../../../engine/kernel/mm/mixture.ts";
import { describeAction } from "../../../engine/scenario/describe.ts";
import { firstUniqueSeed } from "../../../engine/scenario/mixture.ts";
import { parseScenario } from "../../../engine/scenario/parseScenario.ts";
import type { Operation, ScenarioProblem } from "../../../engine/scenario/scenario.ts";
import { openSession } from "../../ksm/lab.ts";

const MIX = '{ "mix": { "zero": 0.2, "seed:1": 0.1, "seq:50": 0.15, "unique": 0.55 }, "seed": 7 }';

function scenario(...fills: readonly (readonly [process: string, count: number, content: string])[]): string {
  const names = [...new Set(fills.map(([process]) => process))];
  const made = names.flatMap((process) => [
    `{ "op": "process", "process": "${process}" }`,
    `{ "op": "mmap", "process": "${process}", "region": "r", "pages": 4096 }`,
  ]);
  let start = 0;
  const filled = fills.map(([process, count, content]) => {
    const op = `{ "op": "fill", "process": "${process}", "region": "r", "start": ${String(start)}, "count": ${String(count)}, "content": ${content} }`;
    start += count;
    return op;
  });
  return `{ "version": 1, "run": [${[...made, ...filled].join(",\n")}] }`;
}

/** The contents of frames, by how many frames hold them, once the scenario has run. */
async function contentsAfter(text: string): Promise<{ readonly ids: readonly number[]; readonly hash: string }> {
  const session = await openSession(undefined, text);
  await session.runToEnd();
  const { machine } = session;
  // Frame 1 is the kernel's page of zeros; the player's frames follow in the order in which they were touched.
  const ids: number[] = [];
  for (let pfn = 2; pfn < 2 + 1100; pfn += 1) ids.push(machine.memory.frameContent(pfn as never));
  return { ids, hash: machine.hash() };
}

function counted(ids: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function problemsOf(content: string): readonly ScenarioProblem[] {
  const parsed = parseScenario(scenario(["A", 10, content]), "mix.ksm.json");
  return parsed.kind === "problems" ? parsed.problems : [];
}

describe("mixtures of contents", () => {
  it("give every part its share of the pages, to within one page, and all of them together every page", () => {
    assert.deepEqual(pagesOfShares([0.29, 0.71], 100), [29, 71]);
    assert.deepEqual(pagesOfShares([1 / 3, 1 / 3, 1 / 3], 100), [34, 33, 33]);
    assert.deepEqual(pagesOfShares([0.5, 0.5], 1), [1, 0]);
    for (const count of [1, 2, 7, 1000, 2 ** 23]) {
      const shares = [0.123, 0.377, 0.25, 0.2, 0.05];
      const pages = pagesOfShares(shares, count);
      assert.equal(
        pages.reduce((sum, each) => sum + each, 0),
        count,
      );
      for (const [at, each] of pages.entries()) assert.ok(Math.abs(each - (shares[at] ?? 0) * count) < 1 + 1e-6);
    }
  });

  it("are spread by a permutation that the seed alone decides", () => {
    for (const count of [1, 2, 3, 16, 17, 1000, 4097]) {
      const order = Array.from({ length: count }, (_, index) => permuted(index, count, 7, 0));
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        Array.from({ length: count }, (_, index) => index),
      );
    }
    const of = (seed: number): readonly number[] => Array.from({ length: 100 }, (_, i) => permuted(i, 100, seed, 0));
    assert.deepEqual(of(7), of(7));
    assert.notDeepEqual(of(7), of(8));
    // Neighbours do not stay together: half of a part of 0.5 lies in each half of the pages.
    const low = Array.from({ length: 5000 }, (_, i) => permuted(i, 10_000, 7, 0)).filter((rank) => rank < 5000).length;
    assert.ok(Math.abs(low - 2500) < 150, String(low));
  });

  it("are read back from the table as they were written", () => {
    const bytes = encodeMixture(
      [
        { pages: 3, kind: 1, seed: 0xabn },
        { pages: 5, kind: 3, seed: 2n ** 64n - 2n },
      ],
      99n,
    );
    const view = new DataView(bytes.buffer);
    const seen = Array.from({ length: 8 }, (_, index) => mixedContent((word) => view.getUint32(word * 4, true), index));
    assert.equal(seen.filter(({ kind, low, high }) => kind === 1 && low === 0xab && high === 0).length, 3);
    const sequence = seen.filter(({ kind }) => kind === 3).map(({ low, high }) => [high, low]);
    const last = 2 ** 32 - 1;
    assert.deepEqual(
      sequence.sort(([, a = 0], [, b = 0]) => (a | 0) - (b | 0)),
      [
        [last, last - 1],
        [last, last],
        [0, 0],
        [0, 1],
        [0, 2],
      ],
    );
  });

  it("fill a region on the machine: shares are exact, unique pages are equal to nothing, of another fill neither", async function () {
    this.timeout(60_000);
    const text = scenario(["A", 1000, MIX], ["B", 100, MIX]);
    const { ids, hash } = await contentsAfter(text);
    const counts = [...counted(ids).values()].sort((a, b) => b - a);
    // 200 + 20 zeros; 100 + 10 of seed:1; seq:50 has 150 pages in A, and B's 15 are the first of them.
    assert.deepEqual(counts.slice(0, 3), [220, 110, 2]);
    assert.equal(counts.filter((each) => each === 2).length, 15);
    assert.equal(counts.filter((each) => each === 1).length, 135 + 550 + 55);
    const again = await contentsAfter(text);
    assert.deepEqual(again.ids, ids);
    assert.equal(again.hash, hash);
    const other = await contentsAfter(text.replaceAll('"seed": 7', '"seed": 8'));
    assert.notDeepEqual(other.ids, ids);
  });

  it("take unique pages from seeds that the scenario does not name", () => {
    const highest = 2n ** 64n - 5n;
    const text = scenario(["A", 10, `"seq:${String(highest)}"`], ["A", 5, MIX]);
    const together = text.replace(
      /(\{ "op": "fill".*"seq:18\d+" \})/,
      '{ "op": "together", "run": [$1, { "op": "tick", "times": 1 }] }',
    );
    assert.notEqual(together, text);
    for (const each of [text, together]) {
      const parsed = parseScenario(each, "mix.ksm.json");
      assert.ok(parsed.kind === "scenario");
      const first = firstUniqueSeed(parsed.scenario.run);
      assert.ok(first + 2n ** 40n <= highest);
      assert.ok(first > 50n + 2n ** 24n);
    }
  });

  it("are said in a line", () => {
    const parsed = parseScenario(scenario(["A", 10, MIX]), "mix.ksm.json");
    assert.ok(parsed.kind === "scenario");
    const fill = parsed.scenario.run.find((each): each is Operation & { op: "fill" } => each.op === "fill");
    assert.ok(fill !== undefined);
    assert.equal(describeAction(fill), "A/r pages 0-9 filled with 20 % zero, 10 % seed:1, 15 % seq:50, 55 % unique");
  });

  const BAD: readonly (readonly [string, RegExp])[] = [
    ['{ "mix": { "zero": 0.5 } }', /the shares of the mixture add up to 0\.5, not to 1/],
    ['{ "mix": { "zero": 0.5, "zero": 0.5 } }', /field "zero" stands twice in the mixture/],
    ['{ "mix": { "zeros": 1 } }', /"zeros" is no content of a mixture; "zero", "byte:HH"/],
    ['{ "mix": { "zero": "1" } }', /"zero" of the mixture is "1"; a share from 0 to 1 is allowed/],
    ['{ "mix": { "zero": -1, "unique": 2 } }', /a share from 0 to 1 is allowed/],
    ['{ "mix": {} }', /add up to 0, not to 1/],
    ['{ "mix": [] }', /"mix" of the content is a list; an object of contents and shares is allowed/],
    ['{ "seed": 7 }', /the content needs a field "mix"/],
    ['{ "mix": { "zero": 1 }, "seed": -1 }', /"seed" of the content is -1; a whole number from 0 to/],
    ['{ "mix": { "zero": 1 }, "sead": 1 }', /the content has no field "sead"/],
    ['"mix"', /"content" of operation "fill" is "mix"; .*or {"mix": {CONTENT: share/],
    ["7", /"content" of operation "fill" is 7/],
  ];
  for (const [content, cause] of BAD) {
    it(`are refused with cause and place: ${content}`, () => {
      const [problem] = problemsOf(content);
      assert.ok(problem !== undefined);
      assert.match(problem.message, cause);
      assert.equal(problem.place.line, 3);
    });
  }
});
