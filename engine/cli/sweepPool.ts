/** Worker threads that share out the runs of a sweep. Which of them does which run decides nothing: results go by index. */
import type { Worker } from "node:worker_threads";
import { LabError } from "../base/labError.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Settings } from "../scenario/settings.ts";
import type { Measurement } from "../session/measuredRun.ts";
import type { RunFigures } from "../session/view.ts";
import type { SweepAnswer, SweepTask, SweepWorkerData } from "./sweepProtocol.ts";
import { startThread } from "./thread.ts";

/** A run's figures, why it could not be done, or undefined where it was not come to. */
export type SweepResult = Measurement | { readonly causes: readonly string[] } | undefined;

export interface SweepInput {
  readonly source: string | undefined;
  readonly scenario: Scenario;
  readonly runs: readonly Settings[];
  readonly jobs: number;
  /** Runs that are done, and how far those are that are under way. */
  readonly onProgress: (done: number, underWay: readonly RunFigures[]) => void;
  /** Ends the sweep where it is. */
  readonly interrupt: AbortSignal;
  /** sweepWorker.ts in a thread, unless told. */
  readonly startWorker?: (data: SweepWorkerData) => Worker;
}

/** No source for any run: every line a cause. */
export class SweepFailed extends LabError {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super("sweep-failed", lines.join("; "));
    this.lines = lines;
  }
}

/**
 * The result of every run, in order; no thread is left when it resolves or rejects. A thread that dies costs the run that
 * it was at: another one does what is left.
 */
export async function runSweep(input: SweepInput): Promise<readonly SweepResult[]> {
  const pool = new Pool(input);
  try {
    await Promise.all(Array.from({ length: Math.min(input.jobs, input.runs.length) }, () => pool.work()));
  } finally {
    await Promise.all(pool.workers.map((worker) => worker.terminate()));
  }
  return pool.results;
}

class Pool {
  readonly results: SweepResult[];
  readonly workers: Worker[] = [];
  private readonly input: SweepInput;
  private readonly underWay = new Map<number, RunFigures>();
  private next = 0;
  private done = 0;

  constructor(input: SweepInput) {
    this.input = input;
    this.results = input.runs.map(() => undefined);
  }

  /** One thread after the other, as long as there are runs that nobody has begun. */
  async work(): Promise<void> {
    const { source, scenario, runs, interrupt, startWorker = startSweepWorker } = this.input;
    while (this.next < runs.length && !interrupt.aborted) {
      const worker = startWorker({ source, scenario });
      this.workers.push(worker);
      await this.serve(worker);
    }
  }

  /** Until there is nothing left to begin, or the thread is dead. */
  private serve(worker: Worker): Promise<void> {
    const { runs, interrupt } = this.input;
    return new Promise((resolve, reject) => {
      let index = this.next;
      const give = (): void => {
        const settings = runs[this.next];
        if (settings === undefined) {
          resolve();
          return;
        }
        index = this.next;
        this.next += 1;
        worker.postMessage({ index, settings } satisfies SweepTask);
      };
      const die = (cause: string): void => {
        if (!interrupt.aborted && this.results[index] === undefined)
          this.finish(index, { causes: [`ksm-lab: a worker thread has ended${cause}`] });
        resolve();
      };
      worker.on("message", (answer: SweepAnswer) => {
        if (!("index" in answer)) reject(new SweepFailed(answer.lines));
        else if ("figures" in answer) {
          this.underWay.set(answer.index, answer.figures);
          this.tell();
        } else {
          this.finish(answer.index, "measurement" in answer ? answer.measurement : { causes: answer.lines });
          give();
        }
      });
      worker.on("error", (error) => {
        die(`: ${error.message}`);
      });
      worker.on("exit", () => {
        die(" before its run was done");
      });
      interrupt.addEventListener("abort", () => {
        resolve();
      });
      give();
    });
  }

  private finish(index: number, result: SweepResult): void {
    this.results[index] = result;
    this.done += 1;
    this.underWay.delete(index);
    this.tell();
  }

  private tell(): void {
    this.input.onProgress(this.done, [...this.underWay.values()]);
  }
}

function startSweepWorker(data: SweepWorkerData): Worker {
  return startThread("sweepWorker", data);
}
