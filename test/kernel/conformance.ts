/**
 * The suite: real kernels against the engine, scenario after scenario, kernel after kernel (options.ts: USAGE).
 * Two kernels are at work at a time, and while they are, the engine plays what they have shown.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { CACHE } from "../host/aptPackage.ts";
import { type KernelVersion, kernelSource } from "../host/kernelSource.ts";
import { type Checked, checkScenario } from "./checkScenario.ts";
import { Coverage, coverageText } from "./coverage.ts";
import { type ConformanceOptions, parseOptions, USAGE } from "./options.ts";
import type { GuestRun } from "./readGuest.ts";
import {
  asTheGuestDoes,
  LineComparison,
  type LineTable,
  lineTable,
  playWithLines,
  type RealLines,
} from "./realLines.ts";
import { operationText, reportDifference } from "./report.ts";
import { loadKernel, runEngine } from "./runEngine.ts";
import { parseScenario } from "./script.ts";
import { shrink } from "./shrink.ts";
import { allScenarios, live, type NamedScenario, randomNamed, record, recorded, scenarioText } from "./suite.ts";

const FAILURES = path.join(CACHE, "conformance");
const MAX_TRIALS = 400;

interface Totals {
  scenarios: number;
  observations: number;
  events: number;
  values: number;
  different: number;
  broken: number;
}

interface Lines {
  readonly table: LineTable;
  readonly comparison: LineComparison;
}

class Conformance {
  readonly totals: Totals = { scenarios: 0, observations: 0, events: 0, values: 0, different: 0, broken: 0 };
  private readonly options: ConformanceOptions;
  private readonly print: (line: string) => void;

  constructor(options: ConformanceOptions, print: (line: string) => void) {
    this.options = options;
    this.print = print;
  }

  async run(): Promise<void> {
    for (const version of this.options.versions) {
      const source = await loadKernel(kernelSource(version));
      const coverage = new Coverage(source);
      const lines = this.options.lines ? await this.lineReader(version) : undefined;
      const before = { ...this.totals };
      await inParallel(this.scenarios(), (scenario) => this.one(version, source, scenario, coverage, lines));
      const { scenarios, different, values } = this.totals;
      this.print(
        `${version}: ${scenarios - before.scenarios} scenarios, ${different - before.different} different, ` +
          `${(values - before.values).toLocaleString("en")} values compared`,
      );
      if (this.options.coverage) this.print(coverageText(version, coverage.figures()));
      if (lines !== undefined) this.print(lines.comparison.text(version));
    }
  }

  private scenarios(): readonly NamedScenario[] {
    const { random, seed, migrate, scenarios: wanted } = this.options;
    if (random > 0) return Array.from({ length: random }, (_, i) => randomNamed(seed + i, migrate));
    const all = allScenarios();
    const unknown = wanted.filter((name) => !all.some((each) => each.name === name));
    if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(", ")}`);
    return wanted.length > 0 ? all.filter(({ name }) => wanted.includes(name)) : all;
  }

  private async one(
    version: KernelVersion,
    source: LoadedSource,
    scenario: NamedScenario,
    coverage: Coverage,
    lines: Lines | undefined,
  ): Promise<void> {
    try {
      const real = await this.real(version, source, scenario, lines);
      if (this.options.update) record(version, scenario, real);
      const checked = await checkScenario(source, scenario, real);
      coverage.add(checked.engine.session.machine);
      if (lines !== undefined && "lines" in real) {
        const here = new Coverage(source);
        const { name, text } = asTheGuestDoes(scenario);
        here.add((await runEngine(source, text, name)).session.machine);
        lines.comparison.add(real.lines, here.figures());
      }
      this.count(checked);
      if (!checked.isEqual) await this.different(version, source, scenario, checked, real);
    } catch (error) {
      this.totals.broken++;
      this.print(`${version} ${scenario.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async real(
    version: KernelVersion,
    source: LoadedSource,
    scenario: NamedScenario,
    lines: Lines | undefined,
  ): Promise<GuestRun | RealLines> {
    if (this.options.recorded) return recorded(version, scenario, source.report.version);
    if (lines !== undefined) return playWithLines(version, scenario, lines.table);
    return live(version, scenario, { isFresh: this.options.fresh });
  }

  private async lineReader(version: KernelVersion): Promise<Lines> {
    const { kernel } = await live(version, { name: "nothing", text: '{ "version": 1, "run": [] }' });
    return { table: lineTable(version, kernel), comparison: new LineComparison() };
  }

  private count({ observations, events, values, isEqual }: Checked): void {
    this.totals.scenarios++;
    this.totals.observations += observations;
    this.totals.events += events;
    this.totals.values += values;
    if (!isEqual) this.totals.different++;
  }

  private async different(
    version: KernelVersion,
    source: LoadedSource,
    scenario: NamedScenario,
    checked: Checked,
    real: GuestRun,
  ): Promise<void> {
    const say = (lines: readonly string[]): void => lines.forEach((line) => this.print(`  ${line}`));
    this.print(`${version} ${scenario.name}: different`);
    say(reportDifference(source, scenario, checked, real.kernel));
    if (this.options.random === 0) return;
    const { scenario: short, trials } = await shrink(parseScenario(scenario.text), checked.difference?.op ?? -1, {
      maxTrials: MAX_TRIALS,
      fails: async (candidate) =>
        this.stillFails(version, source, { name: scenario.name, text: scenarioText(candidate) }),
    });
    const shrunk = { name: scenario.name, text: scenarioText(short) };
    const kept = path.join(FAILURES, `${version}-${scenario.name}.ksm.json`);
    mkdirSync(FAILURES, { recursive: true });
    writeFileSync(kept, shrunk.text);
    this.print(`  shrunk in ${trials} trials to ${short.run.length} operations, kept in ${kept}:`);
    say(short.run.map((_, op) => `${String(op).padStart(4)}  ${operationText(shrunk, op)}`));
    const again = await live(version, shrunk);
    say(reportDifference(source, shrunk, await checkScenario(source, shrunk, again), again.kernel));
  }

  /** A scenario that cannot be played on either side is no failure of this kind. */
  private async stillFails(version: KernelVersion, source: LoadedSource, scenario: NamedScenario): Promise<boolean> {
    try {
      return !(await checkScenario(source, scenario, await live(version, scenario))).isEqual;
    } catch (error) {
      if (error instanceof Error) return false;
      throw error;
    }
  }
}

/** In order of start, as many at a time as there are processors. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
}

async function main(args: readonly string[], print: (line: string) => void): Promise<number> {
  if (args.includes("--help")) {
    print(USAGE);
    return 0;
  }
  let options: ConformanceOptions;
  try {
    options = parseOptions(args);
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const conformance = new Conformance(options, print);
  const { totals } = conformance;
  try {
    await conformance.run();
  } catch (error) {
    totals.broken++;
    print(error instanceof Error ? error.message : String(error));
  }
  const figure = (value: number): string => value.toLocaleString("en");
  print(
    `${totals.different === 0 && totals.broken === 0 ? "equal" : "NOT EQUAL"}: ${figure(totals.observations)} observations ` +
      `and ${figure(totals.events)} trace events compared, ${figure(totals.values)} values, of ${totals.scenarios} runs on ` +
      `${options.versions.length} kernels; ${totals.different} different, ${totals.broken} not compared`,
  );
  if (totals.broken > 0 || totals.values === 0) return 2;
  return totals.different > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2), (line) => console.log(line));
