/** An estimate in a thread of its own: it reads files of this machine and is busy for minutes; ending the thread ends it. */
import { Worker } from "node:worker_threads";
import type { Estimate, EstimateProgress } from "../../engine/session/estimate/estimate.ts";
import type { EstimateMessage, EstimateRequest } from "../../engine/session/estimate/estimateProtocol.ts";
import { cancelled, fromProtocol, workerDied } from "../userError.ts";

export interface EstimateThread {
  /** Rejects with a UserError; no thread is left when it has settled. */
  readonly result: Promise<Estimate>;
  cancel(): void;
}

/** `bundle`: dist/estimateWorker.js. */
export function startEstimate(
  bundle: string,
  request: EstimateRequest,
  onProgress: (progress: EstimateProgress) => void,
): EstimateThread {
  const worker = new Worker(bundle, { workerData: request });
  let cancel = (): void => undefined;
  const answer = new Promise<Estimate>((resolve, reject) => {
    cancel = () => reject(cancelled());
    worker.on("message", (message: EstimateMessage) => {
      if ("progress" in message) onProgress(message.progress);
      else if ("result" in message) resolve(message.result);
      else reject(fromProtocol(message.error));
    });
    worker.on("error", (error) => reject(workerDied(error instanceof Error ? error.message : String(error))));
    worker.on("exit", (code) => reject(workerDied(`the worker ended with code ${String(code)}`)));
  });
  return { result: answer.finally(() => worker.terminate()), cancel };
}
