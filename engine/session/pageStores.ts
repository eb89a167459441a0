/** Which page store sessions get: the one in WASM when the host has handed it in, else the plain one. */
import { HashesAhead } from "../pages/hashesAhead.ts";
import { createPageStore, type PageStore } from "../pages/pageStore.ts";
import { chooseBuild, createWasmPageStore } from "../pages/wasmPageStore.ts";
import type { HostFiles } from "./protocol.ts";

/** Starts a thread that runs serveHashes() of pages/hashesAhead.ts on that memory. */
export type StartHashing = (memory: SharedArrayBuffer, wasm: WebAssembly.Module) => void;

/** With fewer frames a run is over before the other thread is of use. */
const MANY_FRAMES = 2 ** 17;

/**
 * Makes empty stores, for machines of so many frames; the WASM is compiled once. `startHashing`: where the host has a
 * thread to spare for the hashes of a large machine.
 */
export function pageStores(
  { pagesWasm }: Pick<HostFiles, "pagesWasm">,
  startHashing?: StartHashing,
): (frames?: number) => PageStore {
  if (pagesWasm === undefined) return createPageStore;
  const module = new WebAssembly.Module(chooseBuild(pagesWasm.simd, pagesWasm.scalar));
  return (frames = 0) => {
    if (startHashing === undefined || frames < MANY_FRAMES) return createWasmPageStore(module);
    const hashesAhead = new HashesAhead(frames);
    startHashing(hashesAhead.memory, module);
    return createWasmPageStore(module, { hashesAhead });
  };
}
