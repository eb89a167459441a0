/** A thread that hashes contents ahead of ksmd: engine/pages/hashesAhead.ts. */
import { workerData } from "node:worker_threads";
import { serveHashes } from "../pages/hashesAhead.ts";
import { createSeedHasher } from "../pages/wasmPageStore.ts";
import type { HashWorkerData } from "./hashThread.ts";

const { memory, wasm } = workerData as HashWorkerData;
serveHashes(memory, createSeedHasher(wasm));
