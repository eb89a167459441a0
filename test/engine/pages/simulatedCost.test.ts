/**
 * What a simulated hash, comparison, copy or write costs the kernel, and what it gives, is the same whatever store holds the
 * contents and whatever it remembers: our caches make us fast, not ksmd cheap.
 */
import assert from "node:assert/strict";
import { BuiltinBench } from "../kernel/builtinBench.ts";
import { naiveSplitMix64 } from "./naive.ts";
import { newStore, STORES, wasmStore } from "./stores.ts";

/** Each call, what it gave and what it cost: twice over, so that the second round finds everything remembered. */
function costs(bench: BuiltinBench): string[] {
  const page = naiveSplitMix64(3n);
  const late = page.slice();
  late[4090]! ^= 1;
  const [a, sameAsA, b, zero] = [bench.frame(1, page), bench.frame(2, page), bench.frame(3, late), bench.frame(4)];
  const calls: readonly (readonly [string, ...number[]])[] = [
    ["xxhash", a, 4096, 0],
    ["xxhash", a, 4096, 0],
    ["xxhash", zero, 4096, 0],
    ["jhash2", b, 1024, 17],
    ["memcmp", a, sameAsA, 4096],
    ["memcmp", a, a, 4096],
    ["memcmp", a, b, 4096],
    ["memcmp", b, a, 4096],
    ["memcmp", a, zero, 4096],
    ["memcpy", bench.frame(5), b, 4096],
    ["memset", bench.frame(6), 7, 4096],
    ["memset", a + 8, 7, 24],
    ["memcpy", b + 100, a, 200],
    ["memcpy", a, b + 2000, 300],
    ["memcmp", a, b, 4096],
  ];
  return [...calls, ...calls].map(([name, ...args]) => {
    const before = bench.nowNs;
    const result = bench.call(name, ...args);
    return `${name} ${args.map((arg) => arg.toString(16)).join(" ")} = ${String(result)}, ${String(bench.nowNs - before)} ns`;
  });
}

describe("the simulated cost of page contents", () => {
  const expected = costs(new BuiltinBench());

  for (const name of STORES) {
    it(`is that of the plain store (${name})`, () => {
      assert.deepEqual(costs(new BuiltinBench(newStore(name))), expected);
    });
  }

  it("is the same when nothing is remembered", () => {
    assert.deepEqual(costs(new BuiltinBench(wasmStore("SIMD", { remember: false }))), expected);
  });

  it("is that of all bytes that memcmp looks at, also of one content with itself", () => {
    const cost = (text: string): number => Number(/(\d+) ns$/.exec(text)?.[1]);
    const [hash, again, , , equal, itself, late, , early] = expected.map(cost);
    assert.equal(again, hash);
    assert.equal(itself, equal);
    assert.ok(equal! >= late! && late! > 10 * early!, `${String(equal)}, ${String(late)}, ${String(early)}`);
  });
});
