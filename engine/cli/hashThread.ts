/** A second thread for the hashes of a long run, where there is a processor for it. */
import { availableParallelism } from "node:os";
import { startThread } from "./thread.ts";

export interface HashWorkerData {
  readonly memory: SharedArrayBuffer;
  readonly wasm: WebAssembly.Module;
}

/** It keeps nobody from ending. */
export function startHashThread(memory: SharedArrayBuffer, wasm: WebAssembly.Module): void {
  if (availableParallelism() < 2) return;
  const worker = startThread("hashWorker", { memory, wasm } satisfies HashWorkerData);
  // Without it the store hashes by itself.
  worker.on("error", () => undefined);
  worker.unref();
}
