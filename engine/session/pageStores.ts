/** Which page store sessions get: the one in WASM when the host has handed it in, else the plain one. */
import { createPageStore, type PageStore } from "../pages/pageStore.ts";
import { chooseBuild, createWasmPageStore } from "../pages/wasmPageStore.ts";
import type { HostFiles } from "./protocol.ts";

/** Makes empty stores; the WASM is compiled once. */
export function pageStores({ pagesWasm }: Pick<HostFiles, "pagesWasm">): () => PageStore {
  if (pagesWasm === undefined) return createPageStore;
  const module = new WebAssembly.Module(chooseBuild(pagesWasm.simd, pagesWasm.scalar));
  return () => createWasmPageStore(module);
}
