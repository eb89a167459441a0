/** ksm-lab sweep: the same scenario under every combination of settings, a line each: what is saved, when, at what cost. */
import { availableParallelism, totalmem } from "node:os";
import { type Json, renderJson } from "../scenario/json.ts";
import type { MachineSettings } from "../scenario/scenario.ts";
import type { Settings } from "../scenario/settings.ts";
import type { Measurement } from "../session/measuredRun.ts";
import { simulated, timeLeft } from "../session/progressText.ts";
import type { RunFigures } from "../session/view.ts";
import type { Command } from "./commandLine.ts";
import { readScenario } from "./inputs.ts";
import type { Output } from "./output.ts";
import { Progress } from "./progress.ts";
import { productOf } from "./sweepArguments.ts";
import { runSweep, SweepFailed, type SweepResult } from "./sweepPool.ts";
import { renderCsv, renderTable } from "./textTable.ts";

const CANNOT_RUN = 2;
const INTERRUPTED = 130;

/** Of one run: the engine itself, and the simulated machine with what it knows of a page. */
const JOB_BYTES = 200 * 2 ** 20;
const BYTES_PER_FRAME = 320;

type SweepCommand = Extract<Command, { readonly kind: "sweep" }>;

/** 0; 2 when a run could not be done (the others are printed); 130 when it was interrupted. */
export async function sweepCommand(command: SweepCommand, output: Output): Promise<number> {
  const runs = productOf(command.knobs);
  const scenario = await readScenario(command.file);
  const progress = new Progress(command.progress);
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    interrupt.abort();
  };
  process.once("SIGINT", onInterrupt);
  const began = performance.now();
  const onProgress = (done: number, underWay: readonly RunFigures[]): void => {
    progress.show(() => progressText(done, runs.length, underWay, performance.now() - began));
  };
  try {
    onProgress(0, []);
    const { source } = command;
    const jobs = command.jobs ?? jobsFor(scenario.machine);
    const results = await runSweep({ source, scenario, runs, jobs, onProgress, interrupt: interrupt.signal });
    progress.clear();
    print(command, runs, results, output);
    return conclude(runs, results, output);
  } catch (error) {
    progress.clear();
    if (!(error instanceof SweepFailed)) throw error;
    for (const line of error.lines) output.err(`${line}\n`);
    return CANNOT_RUN;
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

function progressText(done: number, all: number, underWay: readonly RunFigures[], elapsedMs: number): string {
  const parts = [`${String(done)} of ${String(all)} runs are done`];
  const [pages, scans] = [underWay.map((each) => each.pages), underWay.map((each) => each.fullScans)];
  if (underWay.length > 0) {
    const scanned = pages.reduce((sum, each) => sum + each, 0).toLocaleString("en");
    const time = simulated(Math.max(...underWay.map(({ timeNs }) => timeNs)));
    parts.push(`under way: ${scanned} pages, ${String(Math.max(...scans))} full scans, ${time} simulated`);
  }
  const left = timeLeft(done + underWay.reduce((sum, { share }) => sum + share, 0), all, elapsedMs);
  return left === undefined ? parts.join(" · ") : [...parts, left].join(" · ");
}

/** Each thread has a machine of its own: together they are to take no more than half of the memory. */
function jobsFor({ nodes, framesPerNode }: MachineSettings): number {
  const bytes = JOB_BYTES + nodes * framesPerNode * BYTES_PER_FRAME;
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 2 / bytes)));
}

function print(
  command: SweepCommand,
  runs: readonly Settings[],
  results: readonly SweepResult[],
  output: Output,
): void {
  const knobs = [...command.knobs.keys()];
  const done = runs.flatMap((settings, at) => {
    const result = results[at];
    return result === undefined || "causes" in result ? [] : [{ settings, figures: figuresOf(result) }];
  });
  const isPartial = done.length < runs.length;
  if (command.format === "json") {
    for (const { settings, figures } of done)
      output.out(`${renderJson(new Map<string, Json>([["settings", settings], ...figures]))}\n`);
    const counts: readonly (readonly [string, Json])[] = [
      ["partial", true],
      ["runs", runs.length],
      ["done", done.length],
    ];
    if (isPartial) output.out(`${renderJson(new Map(counts))}\n`);
    return;
  }
  const [first] = done;
  if (first === undefined) return;
  const head = [...knobs, ...first.figures.keys()];
  const rows = done.map(({ settings, figures }) => [
    ...knobs.map((name) => settings.get(name) ?? ""),
    ...figures.values(),
  ]);
  output.out(command.format === "csv" ? renderCsv(head, rows) : renderTable(head, rows));
  // CSV knows no comments; those who read it know this one, and who does not sees a row that is none.
  const mark = command.format === "csv" ? "# PARTIAL" : "PARTIAL";
  if (isPartial) output.out(`${mark}: ${String(done.length)} of ${String(runs.length)} runs\n`);
}

/** Numbers as they are, times in seconds of simulated time. null where nothing was saved. */
function figuresOf(measurement: Measurement): ReadonlyMap<string, number | null> {
  const { reachedNs, elapsedNs, ksmdNs } = measurement;
  const seconds = (ns: number | undefined): number | null => (ns === undefined ? null : rounded(ns / 1e9, 3));
  return new Map<string, number | null>([
    ["saved_bytes", measurement.savedBytes],
    ["net_bytes", measurement.netBytes],
    ["seconds_to_50", seconds(reachedNs?.[50])],
    ["seconds_to_90", seconds(reachedNs?.[90])],
    ["seconds_to_99", seconds(reachedNs?.[99])],
    ["seconds", seconds(elapsedNs)],
    ["ksmd_cpu_percent", elapsedNs === 0 ? 0 : rounded((100 * ksmdNs) / elapsedNs, 3)],
    ["pages_scanned", measurement.pagesScanned],
    ["full_scans", measurement.fullScans],
  ]);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Says which runs were not done, and why. */
function conclude(runs: readonly Settings[], results: readonly SweepResult[], output: Output): number {
  const shown = (settings: Settings | undefined): string =>
    [...(settings ?? [])].map(([name, value]) => `${name}=${value}`).join(" ");
  let failed = false;
  for (const [at, result] of results.entries()) {
    if (result === undefined || !("causes" in result)) continue;
    failed = true;
    for (const cause of result.causes) output.err(`${cause} (with ${shown(runs[at]) || "the scenario's settings"})\n`);
  }
  const left = results.filter((each) => each === undefined).length;
  if (left > 0) {
    output.err(`ksm-lab: interrupted: ${String(left)} of ${String(runs.length)} runs are not done\n`);
    return INTERRUPTED;
  }
  if (failed) output.err("ksm-lab: the table is not complete\n");
  return failed ? CANNOT_RUN : 0;
}
