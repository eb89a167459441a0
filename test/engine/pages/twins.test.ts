/**
 * The same seeded random calls on the plain store and on both WASM builds: equal ids and equal answers, call by call.
 * A failure names the seed and the calls that led to it; PAGES_SEED=… runs another one.
 */
import assert from "node:assert/strict";
import type { ContentId } from "../../../engine/base/brands.ts";
import { createPageStore, type PageStore, ZERO_CONTENT } from "../../../engine/pages/pageStore.ts";
import { naiveSplitMix64, randomBytes } from "./naive.ts";
import { WASM_BUILDS, wasmStore } from "./stores.ts";

const SEED = Number(process.env["PAGES_SEED"] ?? "20240615");
const CALLS = 3_000;

type Random = ReturnType<typeof randomBytes>;
/** What was called, and on each store the same call. */
interface Call {
  readonly text: string;
  readonly on: (store: PageStore) => unknown;
  /** Its result is the id of a content. */
  readonly makes?: boolean;
}

/** A page of a kind that the stores treat apart: random, seeded (or nearly), one word over and over (or nearly). */
function somePage(random: Random): Uint8Array {
  const kind = random.below(6);
  if (kind < 2) return random.page();
  const period = 2 ** random.below(5);
  const word = Array.from({ length: period }, () => random.below(256));
  const page =
    kind < 4
      ? naiveSplitMix64(BigInt(random.below(40)))
      : Uint8Array.from({ length: 4096 }, (_, at) => word[at % period]!);
  if (kind % 2 === 1) page[random.below(3) === 0 ? 4095 : random.below(4096)]! ^= 1 + random.below(255);
  return page;
}

function making(random: Random, pick: () => ContentId): Call {
  const seed = BigInt(random.below(40)) - 4n;
  const byte = random.below(300);
  const content = pick();
  const bytes = random.page().subarray(0, random.below(4) === 0 ? 4096 : random.below(24));
  const offset = random.below(4096 - bytes.length + 1);
  const page = somePage(random);
  const calls: readonly Call[] = [
    { text: "intern", on: (store) => store.intern(page) },
    { text: `seed ${String(seed)}`, on: (store) => store.seed(seed) },
    {
      text: `seed ${String(seed)}, expected with others`,
      on: (store) => {
        const low = Number(BigInt.asUintN(32, seed));
        const seeds = Uint32Array.of(low, Number(BigInt.asUintN(32, seed >> 32n)), low + 100, 0, 7, 0);
        store.expectSeeds(seeds, 3);
        return store.seed(seed);
      },
    },
    { text: `repeated ${String(byte)}`, on: (store) => store.repeated(byte) },
    {
      text: `patch ${String(content)} at ${String(offset)}`,
      on: (store) => store.patch(content, offset, bytes),
    },
  ];
  return { ...calls[random.below(calls.length)]!, makes: true };
}

function asking(random: Random, pick: () => ContentId): Call {
  const [a, b, length, offset] = [pick(), pick(), random.below(4097), random.below(4096)];
  const seed = random.below(3) === 0 ? random.below(2 ** 31) * 2 ** 20 : 0;
  const initval = random.below(4) === 0 ? 0 : 17;
  const names = `${String(a)} ${String(b)}`;
  const calls: readonly Call[] = [
    { text: `compare ${names}`, on: (store) => store.compare(a, b) },
    { text: `compare ${names} ${String(length)}`, on: (store) => store.compare(a, b, length) },
    { text: `order ${names}`, on: (store) => store.order(a, b) },
    { text: `prefix ${names}`, on: (store) => [store.prefix(a, 0), store.prefix(b, 1)].join() },
    { text: `firstDifference ${names}`, on: (store) => store.firstDifference(a, b) },
    { text: `byteAt ${String(a)}`, on: (store) => store.byteAt(a, offset) },
    { text: `bytes ${String(a)}`, on: (store) => store.bytes(a).slice() },
    { text: `xxh64 ${String(a)} seed ${String(seed)}`, on: (store) => store.xxh64(a, seed) },
    { text: `xxh64 ${String(a)} of ${String(length)}`, on: (store) => store.xxh64(a, seed, length) },
    { text: `hash53 ${String(a)}`, on: (store) => store.hash53(a) },
    { text: `jhash2 ${String(a)} initval ${String(initval)}`, on: (store) => store.jhash2(a, 1024, initval) },
    { text: `jhash2 ${String(a)} of ${String(length >> 2)}`, on: (store) => store.jhash2(a, length >> 2, length) },
  ];
  return calls[random.below(calls.length)]!;
}

describe("page stores of all kinds", () => {
  for (const build of WASM_BUILDS) {
    it(`answer alike, TypeScript and ${build} (seed ${String(SEED)})`, () => {
      const random = randomBytes(SEED);
      const stores = [createPageStore(), wasmStore(build)] as const;
      const held = new Map<ContentId, number>([[ZERO_CONTENT, 1]]);
      let known: ContentId[] = [ZERO_CONTENT];
      const trail: string[] = [];
      let mostHeld = 0;
      const both = ({ text, on }: Call): unknown => {
        trail.push(text);
        const [plain, wasm] = stores.map((store) => on(store));
        const where = `seed ${String(SEED)}, call ${String(trail.length)}: ${trail.slice(-12).join("; ")}`;
        assert.deepEqual(wasm, plain, where);
        assert.deepEqual(
          stores.map(({ size, unheld }) => [size, unheld])[1],
          [stores[0].size, stores[0].unheld],
          where,
        );
        mostHeld = Math.max(mostHeld, stores[0].size);
        return plain;
      };
      both({ text: "retain 0", on: (store) => store.retain(ZERO_CONTENT) });
      for (let call = 0; call < CALLS; call += 1) {
        const pick = (): ContentId => known[random.below(known.length)] ?? ZERO_CONTENT;
        const what = random.below(100);
        if (what < 35) known.push(both(making(random, pick)) as ContentId);
        else if (what < 80) both(asking(random, pick));
        else if (what < 90) {
          const content = pick();
          held.set(content, (held.get(content) ?? 0) + 1);
          both({ text: `retain ${String(content)}`, on: (store) => store.retain(content) });
        } else if (what < 99) {
          const content = [...held.keys()][random.below(held.size)] ?? ZERO_CONTENT;
          const count = held.get(content) ?? 0;
          if (content === ZERO_CONTENT || count === 0) continue;
          both({ text: `release ${String(content)}`, on: (store) => store.release(content) });
          if (count === 1) held.delete(content);
          else held.set(content, count - 1);
        } else if (random.below(4) === 0) {
          both({ text: "clear", on: (store) => store.clear() });
          held.clear();
          known = [ZERO_CONTENT];
        } else {
          const root = pick();
          both({ text: `collect but ${String(root)}`, on: (store) => store.collect([[root], Uint32Array.of(root)]) });
          known = known.filter((content) => content === root || held.has(content));
        }
      }
      assert.ok(mostHeld > 50, `at most ${String(mostHeld)} contents at a time`);
      for (const kind of [
        "intern",
        "seed",
        "patch",
        "xxh64",
        "jhash2",
        "compare",
        "order",
        "prefix",
        "collect",
        "clear",
      ])
        assert.ok(
          trail.some((text) => text.startsWith(kind)),
          `no call of ${kind}`,
        );
    });
  }
});
