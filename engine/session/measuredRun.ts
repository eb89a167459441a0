/**
 * A run to its end for its figures alone: no history, no breakpoints, a sample after every batch of ksmd. Time counts from
 * the first batch on; a `tick` or a `scan` ends ksmd's sleep early on the machine, and what was left of that sleep counts
 * as if it had passed, so that times are those of a ksmd that sleeps as its knobs say.
 */
import { LabError } from "../base/labError.ts";
import { createObserver } from "../inspect/observer.ts";
import type { Machine } from "../machine/machine.ts";
import type { PageStore } from "../pages/pageStore.ts";
import { Ksmd } from "../scenario/ksmd.ts";
import type { Observer } from "../scenario/observer.ts";
import { createPlayer, type Player } from "../scenario/player.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { refusedSettings, SETTINGS_OPERATION, withoutObservations } from "../scenario/settings.ts";
import type { BootedMachine, BootedMachines } from "./bootedMachines.ts";
import { busyLimit } from "./busyLimit.ts";
import { compileAfter } from "./compileAfter.ts";
import type { LoadedSource } from "./loadSource.ts";
import { MeasuredFigures } from "./measuredFigures.ts";
import { RunFiguresReader } from "./runFigures.ts";
import type { RunFigures } from "./view.ts";
import { createScenarioMachine } from "./scenarioMachine.ts";

const SLICE_STEPS = 4_000_000;
/** Distinct contents that a run may keep beyond twice its frames. */
const SPARE_CONTENTS = 65_536;

/** ksmd's state after a batch. */
export interface Sample {
  /** Since the first batch began. */
  readonly atNs: number;
  readonly savedBytes: number;
  readonly fullScans: number;
}

export interface Measurement {
  /** (pages_sharing + ksm_zero_pages) * 4096, as far as the source counts zero pages. */
  readonly savedBytes: number;
  /** general_profit where the source has it; else what is saved without the rmap_items. */
  readonly netBytes: number;
  /** When so much of the final saving was there for the first time; undefined when nothing is saved. */
  readonly reachedNs: { readonly 50: number; readonly 90: number; readonly 99: number } | undefined;
  readonly elapsedNs: number;
  readonly ksmdNs: number;
  readonly pagesScanned: number;
  readonly fullScans: number;
  readonly batches: number;
}

export interface MeasureOptions {
  /** Every now and then before the first batch. */
  readonly onSettingUp?: (figures: () => RunFigures) => void;
  /** After every batch; the figures may take longer than a small one. */
  readonly onProgress?: (sample: Sample, figures: () => RunFigures) => void;
  /** Asked after every batch; true ends the run there. */
  readonly isEnough?: (sample: Sample) => boolean;
  /** Before the operation that follows the one with this index: the machine is quiet, and may be changed. */
  readonly prepare?: { readonly afterOperation: number; readonly change: (run: PreparedRun) => void };
  /** It is known beforehand to take long: compiled code pays from the outset. */
  readonly isLong?: boolean;
  /** With the contents that the run begins with. */
  readonly pages?: PageStore;
  /** Of this source: the run begins with a machine that has booted, and gives it back at its end. Not with `pages`. */
  readonly machines?: BootedMachines;
}

export interface PreparedRun {
  readonly machine: Machine;
  readonly player: Player;
}

/** Plays the scenario. A LabError when the simulated kernel breaks, never rests, or refuses a setting. */
export function measure(source: LoadedSource, scenario: Scenario, options: MeasureOptions = {}): Measurement {
  return new MeasuredRun(source, scenario, options).run();
}

class MeasuredRun {
  private readonly source: LoadedSource;
  private readonly booted: BootedMachine | undefined;
  private readonly machine: Machine;
  private readonly observer: Observer;
  private readonly player: Player;
  private readonly figures: MeasuredFigures;
  private readonly howFar: () => RunFigures;
  private readonly ksmd: Ksmd;
  private readonly scenario: Scenario;
  private readonly options: MeasureOptions;
  private readonly maxBusySteps: number;
  private readonly keptContents: number;
  /** Of sleeps that were ended early. */
  private skippedNs = 0;
  private startNs: number | undefined;
  private ksmdStartNs = 0;
  /** Savings that were greater than all before them, and when. */
  private readonly records: { readonly atNs: number; readonly savedBytes: number }[] = [];

  constructor(source: LoadedSource, scenario: Scenario, options: MeasureOptions) {
    const { report } = source;
    const { nodes, framesPerNode } = scenario.machine;
    this.source = source;
    this.scenario = scenario;
    this.options = options;
    this.maxBusySteps = busyLimit(scenario.machine);
    this.keptContents = 2 * nodes * framesPerNode + SPARE_CONTENTS;
    const { pages } = options;
    this.booted = pages === undefined ? options.machines?.take(scenario, false) : undefined;
    this.machine =
      this.booted?.machine ?? createScenarioMachine(source, scenario.machine, { keepsEvents: false, pages });
    this.observer = createObserver(this.machine, { count: false });
    this.ksmd = new Ksmd(this.machine);
    this.figures = new MeasuredFigures(this.machine, this.observer, this.ksmd);
    const start = { source: report.path, version: report.version, functions: 0, unmodelled: [] };
    const played = withoutObservations(scenario);
    const { machine, observer } = this;
    this.player = createPlayer({ scenario: played, machine, observer, start, shell: this.booted?.shell });
    const reader = new RunFiguresReader(this.machine, this.player, played);
    this.howFar = () => reader.read();
  }

  /** A machine whose run went wrong is not used again. */
  run(): Measurement {
    const found = this.toEnd();
    this.machine.setFast(false);
    if (this.booted !== undefined) this.options.machines?.give(this.booted);
    return found;
  }

  private toEnd(): Measurement {
    const { machine } = this;
    let batches = 0;
    let quietNs = 0;
    let ksmdNs = 0;
    let toPrepare = this.options.prepare;
    let hasSettings = false;
    machine.setFast(true, this.options.isLong === true ? 0 : compileAfter(this.scenario, this.booted));
    for (;;) {
      this.runUntilQuiet();
      if (!hasSettings && (this.player.operation?.index ?? SETTINGS_OPERATION) > SETTINGS_OPERATION) {
        this.checkSettings();
        hasSettings = true;
      }
      if ((this.ksmd.batches ?? 0) > batches) {
        batches = this.ksmd.batches ?? 0;
        if (this.startNs === undefined) [this.startNs, this.ksmdStartNs] = [quietNs, ksmdNs];
        const sample = this.sample();
        this.options.onProgress?.(sample, this.howFar);
        if (this.options.isEnough?.(sample) === true) break;
      }
      if (toPrepare !== undefined && (this.player.operation?.index ?? -1) > toPrepare.afterOperation) {
        toPrepare.change({ machine, player: this.player });
        toPrepare = undefined;
      }
      quietNs = this.nowNs;
      ksmdNs = this.figures.ksmdRuntimeNs();
      this.dropContents();
      if (!this.advance()) break;
    }
    return this.measurement(batches);
  }

  /** Pages that are written to over and over leave contents behind. Contents that were given to the run stay. */
  private dropContents(): void {
    const { machine, options } = this;
    if (options.pages === undefined && machine.pages.size > this.keptContents) machine.collectContents();
  }

  private checkSettings(): void {
    const refused = refusedSettings(this.player.lines);
    if (refused.length === 0) return;
    throw new LabError("setting-refused", `${this.source.report.path} refuses ${refused.join(", ")}`);
  }

  private get nowNs(): number {
    return this.machine.nowNs + this.skippedNs;
  }

  private runUntilQuiet(): void {
    const { machine } = this;
    const began: number = machine.step;
    for (;;) {
      const stop = machine.run(machine.isFast ? { softSteps: SLICE_STEPS } : { maxSteps: SLICE_STEPS });
      if (stop.kind === "quiet") return;
      if (stop.kind === "fault") throw this.broken(stop.fault.message);
      if (this.startNs === undefined) this.options.onSettingUp?.(this.howFar);
      if (machine.step - began > this.maxBusySteps) {
        const count = this.maxBusySteps.toLocaleString("en");
        throw this.broken(`${count} statements were executed, and the machine has not come to rest`, "endless");
      }
    }
  }

  /** Of what stopped the machine, with the place. */
  private broken(message: string, code = "fault"): LabError {
    const statement = this.machine.fault?.statement ?? this.machine.next()?.statement;
    const span = statement === undefined ? undefined : this.source.program.statements[statement]?.span;
    const place = span === undefined ? undefined : this.source.places.ofSpan(span);
    return new LabError(
      code,
      message,
      place === undefined ? undefined : { path: place.path, line: place.line + 1, column: place.column + 1 },
    );
  }

  /** The player's next piece of work; false at the end. A sleep that it ends early counts in full. */
  private advance(): boolean {
    const timer = this.machine.nextTimerNs();
    const isMore = this.player.advance();
    if (timer !== undefined && this.machine.nextTimerNs() !== timer)
      this.skippedNs += Math.max(0, timer - this.machine.nowNs);
    return isMore;
  }

  private sample(): Sample {
    const atNs = this.nowNs - (this.startNs ?? 0);
    const savedBytes = this.figures.savedBytes();
    if (savedBytes > (this.records.at(-1)?.savedBytes ?? 0)) this.records.push({ atNs, savedBytes });
    return { atNs, savedBytes, fullScans: this.figures.fullScans() };
  }

  private measurement(batches: number): Measurement {
    const savedBytes = this.figures.savedBytes();
    const elapsedNs = this.startNs === undefined ? 0 : this.nowNs - this.startNs;
    const reached = (percent: number): number =>
      this.records.find((each) => each.savedBytes * 100 >= savedBytes * percent)?.atNs ?? elapsedNs;
    return {
      savedBytes,
      netBytes: this.figures.netBytes(),
      reachedNs: savedBytes > 0 ? { 50: reached(50), 90: reached(90), 99: reached(99) } : undefined,
      elapsedNs,
      ksmdNs: this.startNs === undefined ? 0 : this.figures.ksmdRuntimeNs() - this.ksmdStartNs,
      pagesScanned: this.figures.pagesScanned(),
      fullScans: this.figures.fullScans(),
      batches,
    };
  }
}
