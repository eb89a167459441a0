/** The scenarios of this folder, and what a real kernel showed for one: recorded, or asked of it now. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { KernelVersion } from "../host/kernelSource.ts";
import { type PlayOptions, playOn } from "./boot.ts";
import { randomScenario } from "./randomScenario.ts";
import type { GuestRun } from "./readGuest.ts";
import { type Recording, readRecording, scenarioHash, writeRecording } from "./recording.ts";
import { parseScenario, type ScenarioFile, toScript } from "./script.ts";

const SCENARIOS = path.resolve(import.meta.dirname, "scenarios");
const ENDING = ".ksm.json";

export interface NamedScenario {
  readonly name: string;
  readonly text: string;
}

/** Random scenarios that belong to the suite: their seeds. */
const SAMPLE = Array.from({ length: 10 }, (_, i) => i + 1);
/** Of those that move pages between nodes. */
const MIGRATING = [1, 2, 3, 4];

/** Those of the folder and a sample of random ones, by name; throws when the folder has none. */
export function allScenarios(): readonly NamedScenario[] {
  const files = readdirSync(SCENARIOS).filter((file) => file.endsWith(ENDING));
  if (files.length === 0) throw new Error(`there is no scenario in ${SCENARIOS}`);
  const written = files.map((file) => ({
    name: file.slice(0, -ENDING.length),
    text: readFileSync(path.join(SCENARIOS, file), "utf8"),
  }));
  const random = [...SAMPLE.map((seed) => randomNamed(seed)), ...MIGRATING.map((seed) => randomNamed(seed, true))];
  return [...written, ...random].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The random scenario of a seed; `migrate`: another one, on two nodes, in which pages are moved between them. */
export function randomNamed(seed: number, migrate = false): NamedScenario {
  const number = String(seed).padStart(2, "0");
  return {
    name: migrate ? `random-migrate-${number}` : `random-${number}`,
    text: scenarioText(randomScenario(seed, { migrate })),
  };
}

/** One operation a line. */
export function scenarioText(scenario: ScenarioFile): string {
  const { run, ...head } = scenario;
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `{\n${fields.join("")}  "run": [\n${run.map((op) => `    ${JSON.stringify(op)}`).join(",\n")}\n  ]\n}\n`;
}

/** A real kernel's run of the scenario, now. Throws an Error that names scenario and kernel. */
export async function live(
  version: KernelVersion,
  { name, text }: NamedScenario,
  options: PlayOptions = {},
): Promise<GuestRun> {
  try {
    return await playOn(version, toScript(parseScenario(text)), options);
  } catch (error) {
    throw new Error(`${name} on Linux ${version}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * A real kernel's run of the scenario, and how long the kernel took for it in milliseconds of this machine's time: no boot, no
 * start of qemu. The figure that the engine's speed is measured against (bench).
 */
export async function liveTimed(
  version: KernelVersion,
  scenario: NamedScenario,
): Promise<{ readonly run: GuestRun; readonly milliseconds: number }> {
  let milliseconds = Number.NaN;
  const run = await live(version, scenario, { onPlayed: (each) => (milliseconds = each) });
  return { run, milliseconds };
}

/**
 * The recording of a scenario. Throws when there is none, when it is of another text than the scenario has now, or of another
 * kernel than `sourceVersion` ("6.12.117"): patch levels may differ, what KSM does is that of the version.
 */
export function recorded(version: KernelVersion, { name, text }: NamedScenario, sourceVersion: string): Recording {
  const recording = readRecording(version, name);
  const update = `npm run conformance -- --kernel ${version} --scenario ${name} --update`;
  if (recording === undefined) throw new Error(`${name} was never recorded on Linux ${version}: ${update}`);
  if (recording.scenarioHash !== scenarioHash(text))
    throw new Error(`the recording of ${name} on Linux ${version} is of another text of that scenario: ${update}`);
  if (!isOfVersion(recording.kernel, version) || !isOfVersion(sourceVersion, version))
    throw new Error(
      `the recording of ${name} for Linux ${version} is of ${recording.kernel}, the source is ${sourceVersion}: another kernel`,
    );
  return recording;
}

export function record(version: KernelVersion, scenario: NamedScenario, run: GuestRun): void {
  if (!isOfVersion(run.kernel, version))
    throw new Error(`the image for Linux ${version} is of ${run.kernel}: no recording is made`);
  writeRecording(version, scenario.name, { ...run, scenarioHash: scenarioHash(scenario.text) });
}

/** "6.1.0-56-cloud-amd64" and "6.1.192" are of "6.1", "6.12.117" is not. */
export function isOfVersion(name: string, version: string): boolean {
  return name.startsWith(version) && !/^\d/.test(name.slice(version.length));
}
