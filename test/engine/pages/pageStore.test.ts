/** Hashes against figures that the C functions gave (seed 5 of SplitMix64), and everything against naive twins. */
import assert from "node:assert/strict";
import type { ContentId } from "../../../engine/base/brands.ts";
import { ZERO_CONTENT } from "../../../engine/pages/pageStore.ts";
import { naiveSplitMix64, naiveXxh64, randomBytes } from "./naive.ts";
import { newStore, STORES } from "./stores.ts";

/** Length, xxh64 with seed 0, xxh64 with seed 2654435761: of the page seed:5. */
const XXH64_OF_SEED_5: readonly (readonly [number, string, string])[] = [
  [0, "ef46db3751d8e999", "ac75fda2929b17ef"],
  [1, "f146d7bf5f35570b", "a1e2d2d743d0e666"],
  [3, "02d32d29a932da09", "2c67a608c3230337"],
  [4, "4f4bf55fd06a4b66", "69fb79353a3d7210"],
  [7, "7818632783bfb52e", "378e25c82124a546"],
  [8, "7f539035886695e0", "e75105a205f84b85"],
  [12, "1fc800e211b9e543", "f308e377b85e9473"],
  [31, "024f3896270c2b06", "0f14e0262c2efd1d"],
  [32, "dc2c11ae336b63fb", "ae14d2de5ecf0d4c"],
  [33, "92a93a6032e0a58a", "56d4878682448f40"],
  [63, "2ff85233da1088b5", "728a862c02bcc409"],
  [64, "0f9d4a7177dd0c61", "ab658938b135bc8b"],
  [100, "64fca2a4d78de58a", "937915d165e805e4"],
  [1000, "92d50b48f8a95933", "a9853028d17ac629"],
  [4095, "fe63dff058a3c7e8", "760c37e19794d0ea"],
  [4096, "d56abef852c9a4ae", "7aa74dc6772b7d31"],
];

/** Number of words, jhash2 with initval 17: of the page seed:5. */
const JHASH2_OF_SEED_5: readonly (readonly [number, number])[] = [
  [0, 3735928576],
  [1, 2465156467],
  [2, 3149347695],
  [3, 2917369961],
  [4, 359503860],
  [5, 1368747221],
  [6, 3857571175],
  [7, 2389336970],
  [1024, 3609638832],
];

function hex(hash: { readonly low: number; readonly high: number }): string {
  return hash.high.toString(16).padStart(8, "0") + hash.low.toString(16).padStart(8, "0");
}

for (const name of STORES) {
  describe(`page store: ${name}`, () => {
    const store = newStore(name);
    const five = store.seed(5n);

    it("makes the words of SplitMix64, little-endian", () => {
      const words = new BigUint64Array(store.bytes(five).slice().buffer);
      assert.equal(words[0], 0x63033b0ca389c35an);
      assert.equal(words[511], 0xb5112976e300a877n);
      for (const seed of [0n, 1n, 0xffffffffn, 1234567n, 0xffffffffffffffffn, 0x9e3779b97f4a7c15n]) {
        assert.deepEqual(store.bytes(store.seed(seed)).slice(), naiveSplitMix64(seed));
      }
      assert.equal(store.seed(-1n), store.seed(0xffffffffffffffffn));
    });

    for (const [length, withZero, withSeed] of XXH64_OF_SEED_5) {
      it(`hashes ${String(length)} bytes as XXH64 does`, () => {
        assert.equal(hex(store.xxh64(five, 0, length)), withZero);
        assert.equal(hex(store.xxh64(five, 2654435761, length)), withSeed);
      });
    }

    it("hashes published inputs as XXH64 does", () => {
      const published: readonly (readonly [string, string])[] = [
        ["a", "d24ec4f1a98c6e5b"],
        ["abc", "44bc2cf5ad770999"],
        ["Nobody inspects the spammish repetition", "fbcea83c8a378bf1"],
      ];
      for (const [text, hash] of published) {
        const bytes = new TextEncoder().encode(text);
        assert.equal(hex(store.xxh64(store.patch(ZERO_CONTENT, 0, bytes), 0, bytes.length)), hash);
      }
    });

    it("hashes words as the kernel's jhash2 does", () => {
      for (const [count, hash] of JHASH2_OF_SEED_5) assert.equal(store.jhash2(five, count, 17), hash);
      assert.equal(store.jhash2(five, 1000, 0), 3021573331);
      assert.equal(store.jhash2(five, 1024, 17), 3609638832);
    });

    it("gives equal contents one id, however they were made", () => {
      const size = store.size;
      assert.equal(store.repeated(0), ZERO_CONTENT);
      assert.equal(store.intern(new Uint8Array(4096)), ZERO_CONTENT);
      assert.equal(store.seed(5n), five);
      assert.equal(store.intern(store.bytes(five).slice()), five);
      const patched = store.patch(five, 9, Uint8Array.of(255));
      assert.notEqual(patched, five);
      assert.equal(store.byteAt(patched, 9), 255);
      assert.equal(store.patch(patched, 9, Uint8Array.of(store.byteAt(five, 9))), five);
      assert.equal(store.size, size + 1);
    });

    it("agrees with naive twins on random pages", () => {
      const random = randomBytes(42);
      const contents: { readonly id: ContentId; readonly bytes: Uint8Array }[] = [];
      for (let round = 0; round < 400; round += 1) {
        const from = contents[random.below(Math.max(1, contents.length))];
        const bytes = from === undefined || random.below(4) === 0 ? random.page() : from.bytes.slice();
        for (let edits = random.below(3); edits > 0; edits -= 1) bytes[random.below(4096)] = random.below(256);
        contents.push({ id: store.intern(bytes), bytes });
      }
      for (const [index, a] of contents.entries()) {
        const b = contents[random.below(contents.length)] ?? a;
        const length = 1 + random.below(4096);
        const expected = Buffer.compare(a.bytes.subarray(0, length), b.bytes.subarray(0, length));
        assert.equal(Math.sign(store.compare(a.id, b.id, length)), expected, `pair ${String(index)}`);
        assert.equal(Math.sign(store.compare(a.id, b.id)), Buffer.compare(a.bytes, b.bytes));
        const order = store.order(a.id, b.id);
        assert.equal(order < 0 ? ~order : order, store.firstDifference(a.id, b.id));
        assert.equal(order < 0, Buffer.compare(a.bytes, b.bytes) < 0);
        const prefix = Buffer.from(a.bytes.subarray(0, 8));
        assert.deepEqual(
          [store.prefix(a.id, 0), store.prefix(a.id, 1)],
          [prefix.readUInt32BE(0), prefix.readUInt32BE(4)],
        );
        assert.equal(a.id === b.id, Buffer.compare(a.bytes, b.bytes) === 0);
        const first = a.bytes.findIndex((byte, at) => byte !== b.bytes[at]);
        assert.equal(store.firstDifference(a.id, b.id), first < 0 ? 4096 : first);
      }
      for (const { id, bytes } of contents.slice(0, 12)) assert.equal(hex(store.xxh64(id, 0)), naiveXxh64(bytes, 0n));
    });
  });
}
