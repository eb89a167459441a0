/** Hashes that a second thread works out: those that the store would have worked out, however far that thread has come. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import type { ContentId } from "../../../engine/base/brands.ts";
import type { HashWorkerData } from "../../../engine/cli/hashThread.ts";
import { startThread } from "../../../engine/cli/thread.ts";
import { HashesAhead } from "../../../engine/pages/hashesAhead.ts";
import { createPageStore } from "../../../engine/pages/pageStore.ts";
import { createWasmPageStore } from "../../../engine/pages/wasmPageStore.ts";
import { pagesWasm } from "../../../scripts/pagesWasm.mjs";

const CONTENTS = 1000;
/** Told with all those below: 256 at a time. */
const TOLD = 768;
const wasm = new WebAssembly.Module(readFileSync(pagesWasm().simd));

describe("hashes worked out ahead", function () {
  this.timeout(60_000);
  let worker: Worker | undefined;
  afterEach(() => worker?.terminate());

  it("are the store's own, whether they are ready or not, and are not asked for when ids mean other contents", async () => {
    const hashesAhead = new HashesAhead(CONTENTS - 100);
    const plain = createPageStore();
    const store = createWasmPageStore(wasm, { hashesAhead });
    const ids: ContentId[] = [];
    for (let i = 0; i < CONTENTS; i++) {
      // Seeds that were told before, and contents that are no seed's, lie between.
      const make = (each: typeof store): ContentId =>
        i % 7 === 3 ? each.seedOf(1, 5) : i % 7 === 5 ? each.repeated(i & 0xff) : each.seedOf(i, 5);
      const id = make(store);
      assert.equal(id, make(plain));
      ids.push(id);
    }
    const agrees = (): void => {
      for (const id of ids) assert.deepEqual(store.xxh64(id, 0), plain.xxh64(id, 0), String(id));
      for (const id of ids) assert.equal(store.hash53(id), plain.hash53(id), String(id));
      assert.deepEqual(store.xxh64(ids[0]!, 7, 100), plain.xxh64(ids[0]!, 7, 100));
    };
    assert.equal(hashesAhead.has(ids[0]!), false);
    const workerData: HashWorkerData = { memory: hashesAhead.memory, wasm };
    worker = startThread("hashWorker", workerData);
    agrees();
    const lastTold = ids.findLast((id) => id < Math.min(TOLD, new Set(ids).size) - 256)!;
    while (!hashesAhead.has(lastTold)) await setTimeout(5);
    agrees();
    const ended = new Promise((resolve) => worker?.once("exit", resolve));
    assert.equal(store.collect(), plain.collect());
    await ended;
    const [one, other] = [store.seedOf(99, 9), plain.seedOf(99, 9)];
    assert.equal(one, other);
    assert.deepEqual(store.xxh64(one, 0), plain.xxh64(other, 0));
  });
});
