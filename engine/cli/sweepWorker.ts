/** A worker thread of the sweep command: compiles the source once, then measures one run after the other as it is told. */
import { parentPort, workerData } from "node:worker_threads";
import { LabError } from "../base/labError.ts";
import { withSettings } from "../scenario/settings.ts";
import { BootedMachines } from "../session/bootedMachines.ts";
import { measure } from "../session/measuredRun.ts";
import type { RunFigures } from "../session/view.ts";
import { readSource } from "./inputs.ts";
import { problemLines } from "./output.ts";
import type { SweepAnswer, SweepTask, SweepWorkerData } from "./sweepProtocol.ts";

const PROGRESS_EVERY_MS = 500;

const { source: path, scenario } = workerData as SweepWorkerData;
const compiled = readSource(path, scenario.machine.config);
const source = compiled.then((loaded) => ({ loaded, machines: new BootedMachines(loaded) }));

function causes(error: unknown): readonly string[] {
  return error instanceof LabError ? problemLines(error) : [`ksm-lab: internal error: ${String(error)}`];
}

function answer(message: SweepAnswer): void {
  parentPort?.postMessage(message);
}

/** Says how far a run is, not oftener than somebody would read. */
function teller(index: number): (figures: () => RunFigures) => void {
  let lastMs = performance.now();
  return (figures) => {
    const now = performance.now();
    if (now - lastMs < PROGRESS_EVERY_MS) return;
    lastMs = now;
    answer({ index, figures: figures() });
  };
}

parentPort?.on("message", ({ index, settings }: SweepTask) => {
  source.then(
    ({ loaded, machines }) => {
      try {
        const tell = teller(index);
        const onProgress = (_: unknown, figures: () => RunFigures): void => tell(figures);
        const options = { onSettingUp: tell, onProgress, machines };
        answer({ index, measurement: measure(loaded, withSettings(scenario, settings), options) });
      } catch (error) {
        answer({ index, lines: causes(error) });
      }
    },
    (error: unknown) => {
      answer({ lines: causes(error) });
    },
  );
});
