/** The page stores there are, each made anew: the plain one and both builds of the WASM one, compiled when they are stale. */
import { readFileSync } from "node:fs";
import { createPageStore, type PageStore } from "../../../engine/pages/pageStore.ts";
import { createWasmPageStore, type WasmPageStoreOptions } from "../../../engine/pages/wasmPageStore.ts";
import { pagesWasm } from "../../../scripts/pagesWasm.mjs";

/** Compiled while the tests are loaded, which no test's time limit counts. */
const FILES = pagesWasm();

export const WASM_BUILDS = ["SIMD", "scalar"] as const;
export const STORES = ["TypeScript", ...WASM_BUILDS] as const;

export function wasmStore(build: (typeof WASM_BUILDS)[number], options: WasmPageStoreOptions = {}): PageStore {
  return createWasmPageStore(readFileSync(build === "SIMD" ? FILES.simd : FILES.scalar), options);
}

export function newStore(name: (typeof STORES)[number]): PageStore {
  return name === "TypeScript" ? createPageStore() : wasmStore(name);
}
