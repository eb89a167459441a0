/** A worker thread of the sweep command: compiles the source once, then measures one run after the other as it is told. */
import { parentPort, workerData } from "node:worker_threads";
import { LabError } from "../base/labError.ts";
import { withSettings } from "../scenario/settings.ts";
import { measure } from "../session/measuredRun.ts";
import { readSource } from "./inputs.ts";
import { problemLines } from "./output.ts";
import type { SweepAnswer, SweepTask, SweepWorkerData } from "./sweepProtocol.ts";

const { source: path, scenario } = workerData as SweepWorkerData;
const source = readSource(path, scenario.machine.config);

function causes(error: unknown): readonly string[] {
  return error instanceof LabError ? problemLines(error) : [`ksm-lab: internal error: ${String(error)}`];
}

function answer(message: SweepAnswer): void {
  parentPort?.postMessage(message);
}

parentPort?.on("message", ({ index, settings }: SweepTask) => {
  source.then(
    (loaded) => {
      try {
        answer({ index, measurement: measure(loaded, withSettings(scenario, settings)) });
      } catch (error) {
        answer({ index, lines: causes(error) });
      }
    },
    (error: unknown) => {
      answer({ lines: causes(error) });
    },
  );
});
