/**
 * One source and one scenario on one machine: the one entry for the command line, the extension and tests. Moves along
 * the machine's history statement by statement of the source, in slices, so that a run can be cancelled.
 */
import type { StatementId, ThreadId } from "../base/brands.ts";
import { LabError } from "../base/labError.ts";
import { createObserver } from "../inspect/observer.ts";
import { KERNEL_BUILTINS } from "../kernel/builtins.ts";
import { createMachine } from "../machine/createMachine.ts";
import { History, type HistoryStop } from "../machine/history/history.ts";
import type { Machine, Until } from "../machine/machine.ts";
import { createPageStore } from "../pages/pageStore.ts";
import type { JsonObject } from "../scenario/json.ts";
import type { Observer } from "../scenario/observer.ts";
import { createPlayer, type Player } from "../scenario/player.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Breakpoints } from "./breakpoints.ts";
import { lensFigures } from "./lensFigures.ts";
import type { LoadedSource } from "./loadSource.ts";
import { StateReader } from "./stateReader.ts";
import { Trail } from "./trail.ts";
import type { LensFigures, Place, SessionState, SourceReport, StepKind, StopInfo } from "./view.ts";

export interface SessionOptions {
  /** Called between slices of a long run; what came in meanwhile (a cancel) is seen when it resolves. */
  readonly yieldNow: () => Promise<void>;
  readonly onProgress?: (step: number, text: string) => void;
  /** Steps go into the model around ksm.c, too. */
  readonly stepsIntoModel?: boolean;
  /** Whether observations of the scenario count for coverage. */
  readonly countObservations?: boolean;
}

export type RunTarget = { readonly fn: string } | { readonly path: string; readonly line: number };

/** Where the machine stands, without what a view of it would cost. */
export interface Position {
  readonly place: Place;
  readonly fn: string;
  readonly thread: ThreadId;
  /** Frames of the source on the thread's stack. */
  readonly sourceDepth: number;
}

export interface Session {
  readonly report: SourceReport;
  readonly machine: Machine;
  readonly player: Player;
  /** What the run has printed so far (SCENARIO.md's lines). */
  readonly lines: readonly JsonObject[];
  step(kind: StepKind): Promise<StopInfo>;
  runTo(target: RunTarget): Promise<StopInfo>;
  /** To a breakpoint, a fault, the end, or where it is cancelled. */
  continue(): Promise<StopInfo>;
  /** To the end, breakpoints or not, with no statement looked at: as fast as it goes. */
  runToEnd(): Promise<StopInfo>;
  seek(step: number): Promise<StopInfo>;
  restart(): Promise<StopInfo>;
  setBreakpoints: Breakpoints["set"];
  cancel(): void;
  /** undefined when nothing is left to run. */
  position(): Position | undefined;
  state(): SessionState;
  lenses(): LensFigures;
}

const SLICE_STEPS = 100_000;

/** A session whose machine has not begun: restart() takes it to its entry, before the first statement of the source. */
export function createSession(source: LoadedSource, scenario: Scenario, options: SessionOptions): Session {
  return new LabSession(source, scenario, options);
}

type Here = { readonly statement: StatementId; readonly thread: ThreadId; readonly depth: number };
type Outcome = HistoryStop | { readonly kind: "cancelled" };

class LabSession implements Session {
  readonly report: SourceReport;
  readonly machine: Machine;
  readonly player: Player;
  private readonly options: SessionOptions;
  private readonly source: LoadedSource;
  private readonly history: History;
  private readonly trail = new Trail();
  private readonly reader: StateReader;
  private readonly breakpoints: Breakpoints;
  /** By statement: 1 where steps stop. */
  private readonly stops: Uint8Array;
  private readonly isOfSource: Uint8Array;
  private isCancelled = false;
  private isBusy = false;
  private stop: StopInfo = { why: "entry", description: "at the start" };

  constructor(source: LoadedSource, scenario: Scenario, options: SessionOptions) {
    const { program, places, report } = source;
    this.source = source;
    this.options = options;
    this.report = report;
    const { nodes, framesPerNode } = scenario.machine;
    this.machine = createMachine(program, {
      nodes,
      framesPerNode,
      cpus: 1,
      builtins: KERNEL_BUILTINS,
      pages: createPageStore(),
    });
    const observer: Observer = createObserver(this.machine, { count: options.countObservations ?? false });
    this.player = createPlayer({ scenario, machine: this.machine, observer, start: startFigures(report) });
    this.history = new History(this.machine, this.player);
    this.breakpoints = new Breakpoints(places);
    this.isOfSource = Uint8Array.from(program.statements, ({ span }) =>
      program.files[span.file]?.role === "source" ? 1 : 0,
    );
    this.stops = options.stepsIntoModel === true ? new Uint8Array(this.isOfSource.length).fill(1) : this.isOfSource;
    this.reader = new StateReader({ machine: this.machine, player: this.player, source, scenario, trail: this.trail });
    this.setBreakpoints = (lines) => this.breakpoints.set(lines);
  }

  readonly setBreakpoints: Breakpoints["set"];

  get lines(): readonly JsonObject[] {
    return this.player.lines;
  }

  async step(kind: StepKind): Promise<StopInfo> {
    return this.command(async () => {
      const here = this.here();
      switch (kind) {
        case "step":
          return this.describe(await this.forward(this.stopsAt), "step");
        case "stepOver":
          return this.describe(await this.forward(this.leaving(here, 0)), "step");
        case "stepOut":
          return this.describe(await this.forward(this.leaving(here, 1)), "step");
        case "stepBack":
          return this.backward(this.stopsAt);
        case "stepOverBack":
          return this.backward(this.before(here, 0));
        case "stepOutBack":
          return this.backward(this.before(here, 1));
      }
    });
  }

  async runTo(target: RunTarget): Promise<StopInfo> {
    return this.command(async () => {
      const isTarget = this.isTarget(target);
      return this.describe(
        await this.forward((...asked) => isTarget(...asked) || this.breakpoints.has(asked[0])),
        "reached",
      );
    });
  }

  async continue(): Promise<StopInfo> {
    return this.command(async () =>
      this.describe(await this.forward((statement) => this.breakpoints.has(statement)), "breakpoint"),
    );
  }

  async runToEnd(): Promise<StopInfo> {
    return this.command(async () => this.describe(await this.forward(undefined), "reached"));
  }

  async seek(step: number): Promise<StopInfo> {
    return this.command(async () => {
      if (step < this.machine.step) {
        this.history.seek(step);
        this.trail.cutAt(this.machine.step);
        return { why: "reached", description: `back at step ${String(this.machine.step)}` };
      }
      const wanted = step - this.machine.step;
      return this.describe(await this.forward(() => false, wanted), "reached");
    });
  }

  async restart(): Promise<StopInfo> {
    return this.command(async () => {
      this.history.seek(0);
      this.trail.cutAt(0);
      return this.enter();
    });
  }

  cancel(): void {
    this.isCancelled = this.isBusy;
  }

  position(): Position | undefined {
    const here = this.here();
    if (here === undefined) return undefined;
    const { program, places } = this.source;
    const frames = this.machine.frames(here.thread);
    const fileOf = (fn: number): number | undefined => program.functions[fn]?.file;
    const sourceFrames = frames.filter(({ fn }) => program.files[fileOf(fn) ?? -1]?.role === "source");
    const fn = program.functions[program.statements[here.statement]?.fn ?? -1]?.name ?? "?";
    return { place: places.ofStatement(here.statement), fn, thread: here.thread, sourceDepth: sourceFrames.length };
  }

  state(): SessionState {
    return this.reader.read(this.stop, { lastStep: this.lastStep, isBusy: this.isBusy });
  }

  lenses(): LensFigures {
    return lensFigures(this.machine, this.isOfSource);
  }

  private lastStep = 0;

  private readonly stopsAt: Until = (statement) => this.stops[statement] === 1;

  /** One command at a time; what goes wrong with the scenario under way ends it with a LabError. */
  private async command(work: () => Promise<StopInfo>): Promise<StopInfo> {
    if (this.isBusy) throw new LabError("busy", "the session is running: cancel the run first");
    this.isBusy = true;
    this.isCancelled = false;
    this.reader.remember();
    try {
      this.stop = await work();
    } finally {
      this.isBusy = false;
      this.lastStep = Math.max(this.lastStep, this.machine.step);
    }
    return this.stop;
  }

  private async enter(): Promise<StopInfo> {
    const outcome = await this.forward((statement) => this.isOfSource[statement] === 1);
    if (outcome.kind !== "until") return this.describe(outcome, "entry");
    return { why: "entry", description: "before the first statement of the source" };
  }

  /** Forward to a statement for which `predicate` holds (undefined: to the end), slice by slice. */
  private async forward(predicate: Until | undefined, maxSteps = Number.POSITIVE_INFINITY): Promise<Outcome> {
    const end = this.machine.step + maxSteps;
    const until: Until | undefined =
      predicate &&
      ((statement, thread, depth) => {
        const isHit = predicate(statement, thread, depth);
        if (!isHit) this.recordStatement(statement, thread);
        return isHit;
      });
    const start = this.here();
    if (start !== undefined) this.recordStatement(start.statement, start.thread);
    for (;;) {
      const steps = Math.min(SLICE_STEPS, end - this.machine.step);
      const outcome = this.history.run({ maxSteps: steps, ...(until === undefined ? {} : { until }) });
      if (outcome.kind !== "limit" || this.machine.step >= end) return outcome;
      // The statement that the slice ended before has not been asked about.
      const here = this.here();
      if (here !== undefined && until?.(here.statement, here.thread, here.depth) === true) return { kind: "until" };
      this.options.onProgress?.(this.machine.step, this.reader.operationText());
      await this.options.yieldNow();
      if (this.isCancelled) return { kind: "cancelled" };
    }
  }

  private backward(predicate: Until): StopInfo {
    const found = this.history.runBackTo(predicate);
    this.trail.cutAt(this.machine.step);
    if (found) return { why: "step", description: `step ${String(this.machine.step)}` };
    // Before the first statement of the source there is only the boot of the model.
    const outcome = this.history.run({ until: (statement) => this.isOfSource[statement] === 1 });
    const description = outcome.kind === "until" ? "at the start of the history" : "at the start";
    return { why: "start-of-history", description };
  }

  /** Source statements of this thread that are not deeper than `levels` above it, or any once its call is over. */
  private leaving(here: Here | undefined, levels: number): Until {
    if (here === undefined) return this.stopsAt;
    const limit = here.depth - levels;
    let hasEnded = false;
    return (statement, thread, depth) => {
      if (thread !== here.thread && !hasEnded) hasEnded = !this.isInCall(here.thread);
      if (this.stops[statement] !== 1) return false;
      return thread === here.thread ? depth <= limit || hasEnded : hasEnded;
    };
  }

  private before(here: Here | undefined, levels: number): Until {
    if (here === undefined) return this.stopsAt;
    const limit = here.depth - levels;
    return (statement, thread, depth) => this.stops[statement] === 1 && thread === here.thread && depth <= limit;
  }

  private isInCall(thread: ThreadId): boolean {
    const kind = this.machine.threads().find((each) => each.id === thread)?.state.kind;
    return kind === "runnable" || kind === "sleeping";
  }

  private here(): Here | undefined {
    const next = this.machine.next();
    if (next?.statement === undefined) return undefined;
    return { statement: next.statement, thread: next.thread, depth: this.machine.frames(next.thread).length };
  }

  private recordStatement(statement: StatementId, thread: ThreadId): void {
    if (this.isOfSource[statement] === 1) this.trail.record(this.machine.step, statement, thread);
  }

  /** A function is reached when it has been entered anew (its first statement may be a loop's, executed again and again). */
  private isTarget(target: RunTarget): Until {
    const { program, places } = this.source;
    if ("fn" in target) {
      const fn = program.functions.find((each) => each.name === target.fn && each.body !== undefined);
      if (fn === undefined) {
        throw new LabError("no-such-function", `there is no function ${target.fn}() that could be compiled`);
      }
      const before = this.machine.functionCounts[fn.id] ?? 0;
      return (statement) =>
        program.statements[statement]?.fn === fn.id && (this.machine.functionCounts[fn.id] ?? 0) > before;
    }
    const line = places.lineWithStatement(target.path, target.line);
    if (line === undefined) {
      const where = { path: target.path, line: target.line + 1 };
      throw new LabError(
        "no-statement",
        `no statement begins near line ${String(where.line)} of ${target.path}`,
        where,
      );
    }
    const wanted = new Set(places.statementsOnLine(target.path, line));
    return (statement) => wanted.has(statement);
  }

  private describe(outcome: Outcome, why: StopInfo["why"]): StopInfo {
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
