/** Worker threads that share out the runs of a sweep. Which of them does which run decides nothing: results go by index. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { LabError } from "../base/labError.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Settings } from "../scenario/settings.ts";
import type { Measurement } from "../session/measuredRun.ts";
import type { SweepAnswer, SweepTask, SweepWorkerData } from "./sweepProtocol.ts";

/** A run's figures, why it could not be done, or undefined where it was not come to. */
export type SweepResult = Measurement | { readonly causes: readonly string[] } | undefined;

export interface SweepInput {
  readonly source: string | undefined;
  readonly scenario: Scenario;
  readonly runs: readonly Settings[];
  readonly jobs: number;
  readonly onDone: (done: number) => void;
  /** Ends the sweep where it is. */
  readonly interrupt: AbortSignal;
}

/** No source for any run: every line a cause. */
export class SweepFailed extends LabError {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super("sweep-failed", lines.join("; "));
    this.lines = lines;
  }
}

/** The result of every run, in order; no thread is left when it resolves or rejects. */
export async function runSweep(input: SweepInput): Promise<readonly SweepResult[]> {
  const { runs, jobs, interrupt } = input;
  const results = runs.map((): SweepResult => undefined);
  const workerData: SweepWorkerData = { source: input.source, scenario: input.scenario };
  const workers: Worker[] = [];
  let next = 0;
  let done = 0;
  const serve = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        const settings = runs[next];
        if (settings === undefined) resolve();
        else worker.postMessage({ index: next++, settings } satisfies SweepTask);
      };
      worker.on("message", (answer: SweepAnswer) => {
        if (!("index" in answer)) {
          reject(new SweepFailed(answer.lines));
          return;
        }
        results[answer.index] = "measurement" in answer ? answer.measurement : { causes: answer.lines };
        done += 1;
        input.onDone(done);
        give();
      });
      worker.on("error", (error) => {
        reject(new SweepFailed([`ksm-lab: a worker thread has ended: ${error.message}`]));
      });
      worker.on("exit", () => {
        reject(new SweepFailed(["ksm-lab: a worker thread has ended before its runs were done"]));
      });
      interrupt.addEventListener("abort", () => {
        resolve();
      });
      give();
    });
  try {
    for (let at = 0; at < Math.min(jobs, runs.length); at += 1) workers.push(startWorker(workerData));
    await Promise.all(workers.map(serve));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

/** From beside the bundle; in a checkout from the source, for which the thread needs a loader of its own. */
function startWorker(workerData: SweepWorkerData): Worker {
  const bundled = path.join(import.meta.dirname, "sweepWorker.js");
  if (existsSync(bundled)) return new Worker(bundled, { workerData });
  const api = path.dirname(createRequire(import.meta.url).resolve("tsx/esm/api"));
  const loader = pathToFileURL(path.join(api, "index.mjs"));
  const source = pathToFileURL(path.join(import.meta.dirname, "sweepWorker.ts"));
  const urls = [loader, source].map((url) => JSON.stringify(url.href));
  const start = `import(${String(urls[0])}).then(({ register }) => (register(), import(${String(urls[1])})));`;
  return new Worker(start, { eval: true, workerData });
}
