/**
 * One source and one scenario on one machine: the one entry for the command line, the extension and tests. Moves along
 * the machine's history, one command at a time, and keeps what there is to show of where it stands.
 */
import type { StatementId, ThreadId } from "../base/brands.ts";
import { LabError } from "../base/labError.ts";
import { createObserver } from "../inspect/observer.ts";
import { History } from "../machine/history/history.ts";
import type { HistoryStop } from "../machine/history/historyStop.ts";
import type { PlacedIntervention } from "../machine/history/interventions.ts";
import type { Player as HistoryPlayer } from "../machine/history/player.ts";
import type { Machine, Until } from "../machine/machine.ts";
import type { JsonObject } from "../scenario/json.ts";
import type { Observer } from "../scenario/observer.ts";
import { createPlayer, type Player, type PlayerSnapshot } from "../scenario/player.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { BulkRequest } from "./bulk/channels.ts";
import type { BootedMachine, BootedMachines } from "./bootedMachines.ts";
import { compileAfter } from "./compileAfter.ts";
import { lensFigures } from "./lensFigures.ts";
import type { SessionCore } from "./debug/sessionCore.ts";
import { ForwardRun } from "./forwardRun.ts";
import { KnownHistory } from "./knownHistory.ts";
import type { LoadedSource } from "./loadSource.ts";
import { refillTrail } from "./refillTrail.ts";
import { isTarget, type Position, positionAt, type RunTarget } from "./runTarget.ts";
import { createScenarioMachine } from "./scenarioMachine.ts";
import { SessionViews } from "./sessionViews.ts";
import { StepTargets } from "./stepTargets.ts";
import type { LensFigures, RunFigures, SessionState, SourceReport, StepKind, StopInfo } from "./view.ts";

export interface SessionOptions {
  /** Called between slices of a long run; what came in meanwhile (a cancel) is seen when it resolves. */
  readonly yieldNow: () => Promise<void>;
  readonly onProgress?: (step: number, text: string, figures: RunFigures) => void;
  /** Steps go into the model around ksm.c, too. */
  readonly stepsIntoModel?: boolean;
  /** A run that executes so many statements without every thread coming to rest ends with a LabError; unlimited without. */
  readonly maxBusySteps?: number;
  /** Whether observations of the scenario count for coverage. */
  readonly countObservations?: boolean;
  /** A dump says "s" of a page in swap, as the recordings of real kernels do; the format has "-", as of any that is not there. */
  readonly tellsSwapped?: boolean;
  /** How runToEnd() executes C; unless told in compiled code, once the run is long enough for it to pay. */
  readonly backEnd?: "vm" | "fast";
  /** Nobody will go back or ask what happened on the way: neither checkpoints nor events are kept. */
  readonly isOneWay?: boolean;
  /** What was done to the machine of a saved session: done again where the history passes. */
  readonly interventions?: readonly PlacedIntervention[];
  /** Events are kept even so. */
  readonly keepsEvents?: boolean;
  /** Of this source: the session begins with a machine that has booted. For one-way sessions, which are not restarted. */
  readonly machines?: BootedMachines;
}

export interface Session {
  readonly report: SourceReport;
  readonly machine: Machine;
  readonly player: Player;
  /** For the debugger (debug/debugger.ts). */
  readonly core: SessionCore;
  /** What the run has printed so far (SCENARIO.md's lines). */
  readonly lines: readonly JsonObject[];
  step(kind: StepKind): Promise<StopInfo>;
  runTo(target: RunTarget): Promise<StopInfo>;
  /** To a fault, the end, or where it is cancelled; breakpoints are the debugger's (debug/debugger.ts). */
  continue(): Promise<StopInfo>;
  /** To the end, breakpoints or not, with no statement looked at: as fast as it goes. */
  runToEnd(): Promise<StopInfo>;
  seek(step: number): Promise<StopInfo>;
  restart(): Promise<StopInfo>;
  cancel(): void;
  /** Nothing is asked of the session any more; its machine is free for another one, where it is one of `machines`. */
  close(): void;
  /** undefined when nothing is left to run. */
  position(): Position | undefined;
  state(): SessionState;
  /** What the statement that comes next does, in plain words; undefined where nothing is known of it. */
  sentence(): string | undefined;
  lenses(): LensFigures;
  /** What a part of the stepper is drawn from, as a packet of bulk/packets.ts; `since`: the revision that is there. */
  bulk(request: BulkRequest, since: number): ArrayBuffer;
}

/** A session whose machine has not begun: restart() takes it to its entry, before the first statement of the source. */
export function createSession(source: LoadedSource, scenario: Scenario, options: SessionOptions): Session {
  return new LabSession(source, scenario, options);
}

class LabSession implements Session {
  readonly report: SourceReport;
  readonly machine: Machine;
  readonly player: Player;
  readonly core: SessionCore;
  private readonly options: SessionOptions;
  private booted: BootedMachine | undefined;
  private readonly history: History;
  private readonly views: SessionViews;
  private readonly targets: StepTargets;
  private readonly known: KnownHistory;
  private readonly forward: ForwardRun;
  private readonly isOfSource: Uint8Array;
  private isCancelled = false;
  private isBusy = false;
  private stop: StopInfo = { why: "entry", description: "at the start" };

  constructor(source: LoadedSource, scenario: Scenario, options: SessionOptions) {
    const { report } = source;
    this.options = options;
    this.report = report;
    const keepsEvents = options.keepsEvents ?? options.isOneWay !== true;
    this.booted = options.machines?.take(scenario, keepsEvents);
    this.machine = this.booted?.machine ?? createScenarioMachine(source, scenario.machine, { keepsEvents });
    const observer: Observer = createObserver(this.machine, { count: options.countObservations ?? false });
    const { shell } = this.booted ?? {};
    const { tellsSwapped } = options;
    const start = startFigures(report);
    this.player = createPlayer({ scenario, machine: this.machine, observer, start, shell, tellsSwapped });
    const { machine, player } = this;
    this.views = new SessionViews({ machine, player, source, scenario, history: () => this.history });
    this.history = new History(machine, this.recordedPlayer(), {
      isOneWay: options.isOneWay ?? false,
      interventions: options.interventions ?? [],
    });
    this.isOfSource = source.isOfSource;
    const stops = options.stepsIntoModel === true ? new Uint8Array(this.isOfSource.length).fill(1) : this.isOfSource;
    this.targets = new StepTargets(this.machine, stops);
    this.known = new KnownHistory(this.history);
    this.forward = new ForwardRun({
      history: this.history,
      player,
      maxBusySteps: options.maxBusySteps,
      here: () => this.targets.here(),
      position: () => this.position(),
      record: (statement, thread) => this.recordStatement(statement, thread),
      pause: () => this.pause(),
    });
    this.core = this.makeCore(source, scenario);
  }

  get lines(): readonly JsonObject[] {
    return this.player.lines;
  }

  async step(kind: StepKind): Promise<StopInfo> {
    return this.command(async () => {
      const here = this.targets.here();
      switch (kind) {
        case "step":
          return this.describe(await this.forward.to(this.targets.atStop), "step");
        case "stepOver":
          return this.describe(await this.forward.to(this.targets.leaving(here, 0)), "step");
        case "stepOut":
          return this.describe(await this.forward.to(this.targets.leaving(here, 1)), "step");
        case "stepBack":
          return this.backward(this.targets.atStop);
        case "stepOverBack":
          return this.backward(this.targets.before(here, 0));
        case "stepOutBack":
          return this.backward(this.targets.before(here, 1));
      }
    });
  }

  async runTo(target: RunTarget): Promise<StopInfo> {
    return this.command(async () => {
      return this.describe(await this.forward.to(isTarget(target, this.machine, this.core.source)), "reached");
    });
  }

  async continue(): Promise<StopInfo> {
    return this.command(async () => this.describe(await this.forward.to(() => false), "reached"));
  }

  async runToEnd(): Promise<StopInfo> {
    return this.command(async () => {
      const { backEnd } = this.options;
      const stepsInVm = (): number => (backEnd === "fast" ? 0 : compileAfter(this.core.scenario, this.booted));
      if (backEnd !== "vm") this.machine.setFast(true, stepsInVm());
      try {
        return this.describe(await this.forward.to(undefined), "reached");
      } finally {
        this.machine.setFast(false);
      }
    });
  }

  async seek(step: number): Promise<StopInfo> {
    return this.command(async () => {
      if (step < this.machine.step) {
        this.history.seek(step);
        this.views.trail.cutAt(this.machine.step);
        return { why: "reached", description: `back at step ${String(this.machine.step)}` };
      }
      this.known.skipTo(step);
      const wanted = step - this.machine.step;
      return this.describe(await this.forward.to(() => false, wanted), "reached");
    });
  }

  async restart(): Promise<StopInfo> {
    return this.command(async () => {
      this.history.seek(0);
      this.views.trail.cutAt(0);
      return this.enter();
    });
  }

  cancel(): void {
    this.isCancelled = this.isBusy;
  }

  close(): void {
    if (this.booted !== undefined) this.options.machines?.give(this.booted);
    this.booted = undefined;
  }

  position(): Position | undefined {
    const here = this.targets.here();
    return here && positionAt(here, this.machine, this.core.source);
  }

  state(): SessionState {
    return this.views.reader.read(this.stop, { lastStep: this.known.end, isBusy: this.isBusy });
  }

  sentence(): string | undefined {
    return this.views.reader.sentence();
  }

  lenses(): LensFigures {
    return lensFigures(this.machine, this.isOfSource);
  }

  bulk(request: BulkRequest, since: number): ArrayBuffer {
    return this.views.bulk.packet(request, since, this.machine.step);
  }

  /** The player, whose every advance is told to the timeline's recorder. */
  private recordedPlayer(): HistoryPlayer {
    const { player, views } = this;
    if (this.options.isOneWay === true) return player;
    return {
      snapshot: () => player.snapshot(),
      restore: (state) => player.restore(state as PlayerSnapshot),
      advance: () => {
        const isMore = player.advance();
        views.recorder.advanced();
        return isMore;
      },
    };
  }

  private makeCore(source: LoadedSource, scenario: Scenario): SessionCore {
    const { machine, history, player, isOfSource } = this;
    return {
      source,
      scenario,
      machine,
      history,
      player,
      isOfSource,
      stop: () => this.stop,
      command: (work) => this.command(work),
      record: (statement, thread) => this.recordStatement(statement, thread),
      skipTo: (step) => this.known.skipTo(step),
      cutTrail: () => this.views.trail.cutAt(machine.step),
      pause: () => this.pause(),
    };
  }

  /** One command at a time; what goes wrong with the scenario under way ends it with a LabError. */
  private async command(work: () => Promise<StopInfo>): Promise<StopInfo> {
    if (this.isBusy) throw new LabError("busy", "the session is running: cancel the run first");
    this.isBusy = true;
    this.isCancelled = false;
    this.views.remember();
    try {
      this.stop = await work();
    } finally {
      this.isBusy = false;
      this.known.noteHere();
      if (this.options.isOneWay !== true) this.views.recorder.catchUp();
      this.refillTrail();
    }
    return this.stop;
  }

  private async enter(): Promise<StopInfo> {
    const outcome = await this.forward.to((statement) => this.isOfSource[statement] === 1);
    if (outcome.kind !== "until") return this.describe(outcome, "entry");
    return { why: "entry", description: "before the first statement of the source" };
  }

  /** Between slices of a run: tells how far it is, and lets messages in. True when one has cancelled it. */
  private async pause(): Promise<boolean> {
    this.options.onProgress?.(this.machine.step, this.views.reader.operationText(), this.views.figures.read());
    await this.options.yieldNow();
    return this.isCancelled;
  }

  private backward(predicate: Until): StopInfo {
    const found = this.history.runBackTo(predicate);
    this.views.trail.cutAt(this.machine.step);
    if (found) return { why: "step", description: `step ${String(this.machine.step)}` };
    // Before the first statement of the source there is only the boot of the model.
    const outcome = this.history.run({ until: (statement) => this.isOfSource[statement] === 1 });
    const description = outcome.kind === "until" ? "at the start of the history" : "at the start";
    return { why: "start-of-history", description };
  }

  private recordStatement(statement: StatementId, thread: ThreadId): void {
    this.views.recorder.note(statement, thread);
    this.follow(statement, thread);
  }

  private refillTrail(): void {
    if (this.options.isOneWay === true) return;
    refillTrail(this.machine, this.history, this.views.trail, (statement, thread) => this.follow(statement, thread));
  }

  private follow(statement: StatementId, thread: ThreadId): void {
    const { step } = this.machine;
    this.views.trail.see(step);
    if (this.isOfSource[statement] === 1) this.views.trail.record(step, statement, thread);
  }

  private describe(outcome: HistoryStop, why: StopInfo["why"]): StopInfo {
    switch (outcome.kind) {
      case "until":
        return { why, description: `step ${String(this.machine.step)}` };
      case "limit":
        return { why: "reached", description: `step ${String(this.machine.step)}` };
      case "quiet":
        return { why: "reached", description: "every thread sleeps" };
      case "end":
        return { why: "end", description: "the scenario has ended" };
      case "cancelled":
        return { why: "cancelled", description: `cancelled at step ${String(this.machine.step)}` };
      case "fault":
        return { why: "fault", description: outcome.fault.message };
    }
  }
}

function startFigures(report: SourceReport): Parameters<typeof createPlayer>[0]["start"] {
  return {
    source: report.path,
    version: report.version,
    functions: report.functions.filter((each) => each.compiled).length,
    unmodelled: report.unmodelled.map((each) => each.name),
  };
}
