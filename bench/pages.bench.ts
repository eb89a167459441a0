/**
 * Hashing and comparing pages in the WASM store, through its interface and with nothing remembered, against native C on the
 * same pages: 512 MiB, more than the caches hold. Native and WASM take turns, and the best pass of each counts, in
 * processor time, so that other work on the machine does not. Both must come to the same results.
 *
 * xxhash-wasm and Buffer.compare are what one would take instead; they read the store's own bytes.
 */
import { readFileSync } from "node:fs";
import xxhash from "xxhash-wasm";
import type { ContentId } from "../engine/base/brands.ts";
import type { PageStore } from "../engine/pages/pageStore.ts";
import { createWasmPageStore } from "../engine/pages/wasmPageStore.ts";
import { pagesWasm } from "../scripts/pagesWasm.mjs";
import { type NativePages, type Pass, startNativePages } from "./nativePages.ts";
import type { Figure } from "./figures.ts";

const PAGES = 131_072;
const ROUNDS = 7;
const BATCH = 256;

/** The pages of bench/native/pages.c: ids 1 to PAGES, the second half as the first but for byte 4088. */
function makePages(file: string): PageStore {
  const store = createWasmPageStore(readFileSync(file), { remember: false });
  const words = new Uint32Array(BATCH * 1024);
  const bytes = new Uint8Array(words.buffer);
  for (const half of [0, 1]) {
    let state = 1;
    for (let page = 0; page < PAGES / 2; page += BATCH) {
      for (let at = 0; at < words.length; at += 1) words[at] = state = (Math.imul(state, 1664525) + 1013904223) | 0;
      if (half === 1) for (let at = 4088; at < bytes.length; at += 4096) bytes[at]! ^= 1;
      store.internMany(bytes);
    }
  }
  if (store.size !== PAGES + 1) throw new Error(`${String(store.size)} contents of ${String(PAGES)} pages`);
  return store;
}

function timed(count: number, work: () => string): Pass {
  const from = process.cpuUsage();
  const check = work();
  const { user, system } = process.cpuUsage(from);
  return { ns: ((user + system) * 1000) / count, check };
}

function hex(high: number, low: number): string {
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString(16);
}

function xxh64Pass(store: PageStore): Pass {
  return timed(PAGES, () => {
    let [high, low] = [0, 0];
    for (let id = 1; id <= PAGES; id += 1) {
      const hash = store.xxh64(id as ContentId, 0);
      high ^= hash.high;
      low ^= hash.low;
    }
    return hex(high, low);
  });
}

function jhash2Pass(store: PageStore): Pass {
  return timed(PAGES, () => {
    let low = 0;
    for (let id = 1; id <= PAGES; id += 1) low ^= store.jhash2(id as ContentId, 1024, 17);
    return hex(0, low);
  });
}

function comparePass(compare: (a: number, b: number) => number): Pass {
  return timed(PAGES / 2, () => {
    let below = 0;
    for (let id = 1; id <= PAGES / 2; id += 1) if (compare(id, id + PAGES / 2) < 0) below += 1;
    return below.toString(16);
  });
}

/** The best of each way's passes, which take turns; they must all come to the same. */
async function bestOf<Way extends string>(ways: Record<Way, () => Pass | Promise<Pass>>): Promise<Record<Way, number>> {
  const names = Object.keys(ways) as Way[];
  const best = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Way, number>;
  for (let round = 0; round < ROUNDS; round += 1) {
    const checks = new Set<string>();
    for (const name of names) {
      const { ns, check } = await ways[name]();
      best[name] = Math.min(best[name], ns);
      checks.add(check);
    }
    if (checks.size !== 1) throw new Error(`${names.join(", ")} do not agree: ${[...checks].join(", ")}`);
  }
  return best;
}

function figures(what: string, target: string, best: { readonly native: number } & Record<string, number>): Figure[] {
  const reference = Object.entries(best).map(([way, ns]) => `${way} ${ns.toFixed(0)} ns`);
  const ratio = (build: string): number => best.native / (best[build] ?? NaN);
  return [
    { name: what, value: ratio("simd"), unit: "of native", target, reference: reference.join(", ") },
    { name: `${what}, build without SIMD`, value: ratio("scalar"), unit: "of native" },
  ];
}

async function measure(native: NativePages): Promise<Figure[]> {
  const files = pagesWasm();
  const [simd, scalar] = [makePages(files.simd), makePages(files.scalar)];
  const views = Array.from({ length: PAGES + 1 }, (_, id) =>
    Buffer.from(simd.bytes(id as ContentId).buffer, simd.bytes(id as ContentId).byteOffset, 4096),
  );
  const other = await xxhash();
  const otherXxh64 = (): Pass =>
    timed(PAGES, () => {
      let all = 0n;
      for (let id = 1; id <= PAGES; id += 1) all ^= other.h64Raw(views[id]!, 0n);
      return all.toString(16);
    });
  const xxh64 = await bestOf({
    native: () => native.pass("xxh64"),
    simd: () => xxh64Pass(simd),
    scalar: () => xxh64Pass(scalar),
    "xxhash-wasm": otherXxh64,
  });
  const jhash2 = await bestOf({
    native: () => native.pass("jhash2"),
    simd: () => jhash2Pass(simd),
    scalar: () => jhash2Pass(scalar),
  });
  const compare = await bestOf({
    native: () => native.pass("memcmp"),
    simd: () => comparePass((a, b) => simd.compare(a as ContentId, b as ContentId)),
    scalar: () => comparePass((a, b) => scalar.compare(a as ContentId, b as ContentId)),
    "Buffer.compare": () => comparePass((a, b) => Buffer.compare(views[a]!, views[b]!)),
  });
  return [
    ...figures("pages: xxh64 in place", ">= 0.75", xxh64),
    ...figures("pages: jhash2 in place", ">= 0.8", jhash2),
    ...figures("pages: comparison, equal up to the last 8 bytes", ">= 0.6", compare),
  ];
}

export async function run(): Promise<Figure[]> {
  const native = startNativePages(PAGES);
  try {
    return await measure(native);
  } finally {
    native.close();
  }
}
