/** What only the WASM store does: contents without bytes, memory that grows and ends, batches in place, two builds. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ContentId } from "../../../engine/base/brands.ts";
import { LabError } from "../../../engine/base/labError.ts";
import { type PageStore, STAGING_PAGES, ZERO_CONTENT } from "../../../engine/pages/pageStore.ts";
import { chooseBuild, createWasmPageStore } from "../../../engine/pages/wasmPageStore.ts";
import { pagesWasm } from "../../../scripts/pagesWasm.mjs";
import { naiveSplitMix64, randomBytes } from "./naive.ts";
import { newStore, STORES, WASM_BUILDS, wasmStore } from "./stores.ts";

const MIB = 2 ** 20;
const isFull = (error: unknown): boolean => error instanceof LabError && error.code === "out-of-page-contents";

/** A page that is neither seeded nor of one word. */
function plainPage(number: number): Uint8Array {
  const page = new Uint8Array(4096);
  new DataView(page.buffer).setUint32(2048, number + 1, true);
  return page;
}

describe("page store in WASM", () => {
  it("takes the build that this host can run", () => {
    const { simd, scalar } = pagesWasm();
    const [fast, plain] = [readFileSync(simd), readFileSync(scalar)];
    assert.equal(chooseBuild(fast, plain), fast);
    assert.equal(chooseBuild(fast.subarray(0, 100), plain), plain);
    assert.equal(createWasmPageStore(new WebAssembly.Module(plain)).size, 1);
  });

  for (const build of WASM_BUILDS) {
    it(`stores no bytes for seeded pages and pages of one word (${build})`, () => {
      const store = wasmStore(build, { maxBytes: 8 * MIB });
      for (let seed = 0n; seed < 50_000n; seed += 1n) store.seed(seed);
      for (let byte = 0; byte < 256; byte += 1) store.repeated(byte);
      assert.equal(store.size, 50_256);
      assert.equal(store.intern(naiveSplitMix64(777n)), store.seed(777n));
      assert.ok(store.compare(store.seed(1n), store.seed(2n)) !== 0);
    });

    it(`says when memory is full, and goes on when there is room again (${build})`, () => {
      const store = wasmStore(build, { maxBytes: 2 * MIB });
      const first = store.intern(plainPage(0));
      store.retain(first);
      assert.throws(() => {
        for (let number = 1; ; number += 1) store.intern(plainPage(number));
      }, isFull);
      const held = store.size;
      assert.ok(held > 350 && held < 512, `${String(held)} pages in 2 MiB`);
      assert.throws(() => store.internMany(plainPage(1_000_000)), isFull);
      assert.equal(store.intern(plainPage(5)), store.intern(plainPage(5)));
      assert.equal(store.collect(), held - 2);
      assert.deepEqual(store.bytes(first), plainPage(0));
      assert.equal(store.size, 2);
      for (let number = 0; number < 300; number += 1) store.intern(plainPage(number));
      assert.equal(store.size, 301);
    });

    it(`remembers nothing when it is to be measured, with the same answers (${build})`, () => {
      const measured = wasmStore(build, { remember: false });
      const store = wasmStore(build);
      for (const make of [7n, 8n]) assert.equal(measured.seed(make), store.seed(make));
      assert.equal(measured.repeated(3), store.repeated(3));
      assert.equal(measured.intern(new Uint8Array(4096)), ZERO_CONTENT);
      for (const id of [0, 1, 2, 3] as ContentId[]) {
        assert.deepEqual(measured.xxh64(id, 0), store.xxh64(id, 0));
        assert.equal(measured.jhash2(id, 1024, 17), store.jhash2(id, 1024, 17));
        assert.equal(measured.compare(id, 1 as ContentId), store.compare(id, 1 as ContentId));
      }
    });
  }

  for (const build of WASM_BUILDS) {
    it(`grows seldom, since the host's collector goes through its heap after each growth (${build})`, () => {
      const store = wasmStore(build);
      const block = new Uint8Array(STAGING_PAGES * 4096).fill(1);
      const words = new Uint32Array(block.buffer);
      const buffers = new Set<ArrayBufferLike>();
      for (let number = 0; number < 64; number++) {
        for (let at = 0; at < words.length; at += 1024) words[at] = number * STAGING_PAGES + at / 1024;
        store.internMany(block);
        buffers.add(store.staging().buffer);
      }
      assert.equal(store.size, 64 * STAGING_PAGES + 1);
      assert.ok(buffers.size <= 8, `64 MiB of contents took ${String(buffers.size)} growths`);
    });
  }

  for (const name of STORES) {
    it(`interns batches from anywhere and from its staging area (${name})`, () => {
      const store = newStore(name);
      const random = randomBytes(5);
      const pages = Array.from({ length: STAGING_PAGES + 44 }, (_, at) =>
        at % 3 === 0 ? plainPage(at % 7) : random.page(),
      );
      const bytes = Buffer.concat(pages);
      const ids = store.internMany(bytes);
      pages.forEach((page, at) => {
        assert.equal(ids[at], store.intern(page));
      });
      store.staging().set(bytes.subarray(0, 40 * 4096), 3 * 4096);
      const part = store.staging().subarray(3 * 4096, 43 * 4096);
      assert.deepEqual(store.internMany(part), ids.subarray(0, 40));
      assert.equal(store.internMany(new Uint8Array(0)).length, 0);
      assert.throws(() => store.internMany(new Uint8Array(5000)), /no whole number of pages/);
    });

    it(`reads the new content of an id that is given again (${name})`, () => {
      const store = newStore(name);
      const pages = [2n, 3n].map(naiveSplitMix64);
      const nearly = pages.map((page) => {
        const id = store.intern(page.with(4001, page[4001]! ^ 1));
        store.retain(id);
        return id;
      });
      pages.forEach((page, at) => {
        const id = store.seed(BigInt(at + 2));
        assert.equal(id, 3);
        assert.equal(store.byteAt(id, 4002), page[4002]);
        assert.deepEqual(store.bytes(id).slice(), page);
        assert.equal(store.firstDifference(nearly[at]!, id), 4001);
        assert.equal(store.firstDifference(id, nearly[at]!), 4001);
        assert.equal(store.collect(), 1);
      });
    });

    it(`gives the same ids as a new one when it was cleared (${name})`, () => {
      const ids = (store: PageStore): readonly number[] => {
        const made = [1, 2, 3, 4, 5].flatMap((number) => [
          store.seed(BigInt(number)),
          store.intern(plainPage(number)),
          store.repeated(number),
        ]);
        store.retain(made[4]!);
        store.release(made[4]!);
        store.retain(made[7]!);
        store.retain(ZERO_CONTENT);
        return [...made, store.patch(made[1]!, 7, Uint8Array.of(1)), store.jhash2(made[1]!, 1024, 17)];
      };
      const store = newStore(name);
      const first = ids(store);
      store.collect();
      store.intern(plainPage(99));
      store.clear();
      assert.deepEqual([store.size, store.unheld], [1, 1]);
      assert.deepEqual(ids(store), first);
      assert.deepEqual(store.bytes(first[1] as ContentId).slice(), plainPage(1));
      assert.throws(() => store.release(first[4] as ContentId));
    });

    it(`gives back only what nobody holds, and never the page of zeros (${name})`, () => {
      const store = newStore(name);
      const [a, b, c] = [store.seed(1n), store.intern(plainPage(3)), store.repeated(9)];
      store.retain(b);
      store.retain(b);
      store.release(b);
      assert.equal(store.unheld, 3);
      assert.equal(store.collect([[c, c]]), 1);
      assert.equal(store.size, 3);
      assert.throws(() => store.byteAt(a, 4095));
      assert.throws(() => store.release(c));
      store.release(b);
      assert.equal(store.collect(), 2);
      assert.equal(store.size, 1);
      assert.equal(store.repeated(0), ZERO_CONTENT);
      assert.equal(new Set([store.seed(1n), store.repeated(9), store.intern(plainPage(3))]).size, 3);
      assert.deepEqual(store.bytes(store.seed(1n)).slice(), naiveSplitMix64(1n));
    });
  }
});
