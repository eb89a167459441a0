/**
 * Every scenario of the conformance suite on the real 6.12 kernel in qemu, and on its ksm.c here: what somebody would do
 * who has no KSM Lab. Both play the same operations one after the other and print the same observations; both begin with a
 * machine that has booted and is put back there for each scenario (a snapshot of qemu's, which is not counted; a machine
 * used again here, which is). The source is compiled before.
 */
import { renderJson } from "../engine/scenario/json.ts";
import { BootedMachines } from "../engine/session/bootedMachines.ts";
import type { LoadedSource } from "../engine/session/loadSource.ts";
import { type KernelVersion, kernelSource } from "../test/host/kernelSource.ts";
import { createScenarioSession, isObservation, loadKernel } from "../test/kernel/runEngine.ts";
import { allScenarios, liveTimed, type NamedScenario } from "../test/kernel/suite.ts";
import { type Figure, median } from "./figures.ts";

const VERSION: KernelVersion = "6.12";
/** Through the whole suite, after a first one. */
const PASSES = 5;

interface Played {
  readonly milliseconds: number;
  readonly observations: number;
  readonly steps: number;
}

export async function run(): Promise<Figure[]> {
  const source = await loadKernel(kernelSource(VERSION));
  const scenarios = allScenarios();
  const machines = new BootedMachines(source);
  const first = await playAll(source, machines, scenarios);
  const passes: Played[][] = [];
  for (let pass = 0; pass < PASSES; pass++) passes.push(await playAll(source, machines, scenarios));
  const ours = scenarios.map((_, i) => median(passes.map((pass) => pass[i]!.milliseconds)));
  const real: number[] = [];
  for (const scenario of scenarios) real.push((await liveTimed(VERSION, scenario)).milliseconds);
  const ourMs = sum(ours);
  const realMs = sum(real);
  const observations = sum(first.map((each) => each.observations));
  const steps = sum(first.map((each) => each.steps));
  return [
    {
      name: `conformance: all ${String(scenarios.length)} scenarios, against the real kernel`,
      value: rounded(realMs / ourMs),
      unit: "times",
      target: ">= 50",
      reference: `${String(rounded(ourMs))} ms here, ${String(rounded(realMs))} ms in qemu without boot; ${observations.toLocaleString("en")} observations, ${steps.toLocaleString("en")} statements, the source compiled before`,
    },
    {
      name: "conformance: the same, played for the first time",
      value: rounded(realMs / sum(first.map((each) => each.milliseconds))),
      unit: "times",
    },
    {
      name: "conformance: the scenario that gains least",
      value: rounded(Math.min(...real.map((milliseconds, i) => milliseconds / ours[i]!))),
      unit: "times",
    },
  ];
}

async function playAll(
  source: LoadedSource,
  machines: BootedMachines,
  scenarios: readonly NamedScenario[],
): Promise<Played[]> {
  const played: Played[] = [];
  for (const scenario of scenarios) played.push(await play(source, machines, scenario));
  return played;
}

/** From the scenario's text to the text of its observations. */
async function play(source: LoadedSource, machines: BootedMachines, { text, name }: NamedScenario): Promise<Played> {
  const began = performance.now();
  const session = createScenarioSession(source, text, name, { isOneWay: true, keepsEvents: true, machines });
  await session.runToEnd();
  const printed = session.lines.filter(isObservation).map((line) => renderJson(line));
  const steps: number = session.machine.step;
  session.close();
  return { milliseconds: performance.now() - began, observations: printed.length, steps };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
