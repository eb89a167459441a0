/**
 * Scenarios of the conformance suite on the real 6.12 kernel in qemu, boot not counted, and on its ksm.c here: what
 * somebody would do who has no KSM Lab. Both see the same operations and show the same observations.
 */
import type { KernelVersion } from "../test/host/kernelSource.ts";
import { kernelSource } from "../test/host/kernelSource.ts";
import { type EngineRun, loadKernel, runEngine } from "../test/kernel/runEngine.ts";
import { allScenarios, liveTimed } from "../test/kernel/suite.ts";
import type { Figure } from "./figures.ts";

const VERSION: KernelVersion = "6.12";
const SCENARIOS = ["chain", "exit-mid-scan", "fork-merged", "smart-scan", "two-nodes", "zero-pages", "random-01"];
const RUNS = 5;

export async function run(): Promise<Figure[]> {
  const source = await loadKernel(kernelSource(VERSION));
  const chosen = allScenarios().filter(({ name }) => SCENARIOS.includes(name));
  const ratios: number[] = [];
  let realMs = 0;
  let ourMs = 0;
  let observations = 0;
  let events = 0;
  for (const scenario of chosen) {
    let best = Number.POSITIVE_INFINITY;
    let shown: EngineRun | undefined;
    for (let i = 0; i < RUNS; i++) {
      const began = performance.now();
      shown = await runEngine(source, scenario.text, scenario.name);
      best = Math.min(best, performance.now() - began);
    }
    observations += shown?.observations.length ?? 0;
    events += shown?.trace.length ?? 0;
    const { milliseconds } = await liveTimed(VERSION, scenario);
    realMs += milliseconds;
    ourMs += best;
    ratios.push(milliseconds / best);
  }
  const worst = Math.min(...ratios);
  const rounded = (value: number): number => Number(value.toPrecision(3));
  return [
    {
      name: `conformance: ${String(chosen.length)} scenarios, against the real kernel`,
      value: rounded(realMs / ourMs),
      unit: "times",
      target: ">= 50",
      reference: `${String(rounded(ourMs))} ms here, ${String(rounded(realMs))} ms in qemu without boot; ${String(observations)} observations, ${String(events)} trace events, the source compiled before`,
    },
    { name: "conformance: the scenario that gains least", value: rounded(worst), unit: "times" },
  ];
}
