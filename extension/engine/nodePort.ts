import { Worker } from "node:worker_threads";
import type { FromWorker } from "../../engine/session/protocol.ts";
import type { Port } from "./port.ts";

/** A worker thread that runs the bundle at this path of the file system. */
export function openNodePort(bundlePath: string): Port {
  const worker = new Worker(bundlePath);
  let ended = false;
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on("message", (message: FromWorker) => listener(message)),
    onDeath: (listener) => {
      const once = (reason: string): void => {
        if (ended) return;
        ended = true;
        listener(reason);
      };
      worker.on("error", (error) => once(error instanceof Error ? error.message : String(error)));
      worker.on("exit", (code) => once(`the worker ended with code ${code}`));
    },
    terminate: () => {
      ended = true;
      void worker.terminate();
    },
  };
}
