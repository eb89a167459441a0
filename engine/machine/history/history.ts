/**
 * The machine's history as one line that can be walked both ways: checkpoints as the run goes on, any step reached by
 * going on deterministically from the last checkpoint before it.
 *
 * The state "at step n" is the one in which the next statement is the (n+1)th: after the n-th, threads and player have
 * gone on until a statement is due (or nothing is left, or a Fault came). A run that is to stop at quiet points may
 * also stand where the player is to be advanced.
 *
 * What somebody at the controls does to the machine (holding back other threads, giving the result of a function that
 * nobody models) is an intervention: it is kept with its position, and done again whenever the history passes there.
 */
import type { StepIndex } from "../../base/brands.ts";
import type { Machine, Until } from "../machine.ts";
import { BackwardSearch, type Search, type Searched } from "./backwardSearch.ts";
import type { Checkpoint, CheckpointLimits, Position } from "./checkpoints.ts";
import { Checkpoints } from "./checkpoints.ts";
import type { Intervention, PlacedIntervention } from "./interventions.ts";
import { Interventions } from "./interventions.ts";
import type { HistoryStop } from "./historyStop.ts";
import { LONG_STEPS, NEAR_STEPS, Pace } from "./pace.ts";
import type { Player } from "./player.ts";
import { type Watch, watchFor } from "./watch.ts";

export interface RunOptions {
  readonly maxSteps?: number;
  readonly until?: Until;
  /** Ends at the next quiet point. */
  readonly stopAtQuiet?: boolean;
  /** Asked at each quiet point when the player has been advanced, before what that began runs; true ends the run there. */
  readonly atQuiet?: () => boolean;
  /** Ends (as at its limit) at the first opportunity after so many steps: compiled code is not left for it. */
  readonly softSteps?: number;
  /** Ends (as at its limit) when the player has been advanced so often: much of what it does executes no statement. */
  readonly maxAdvances?: number;
}

export interface HistoryOptions extends Partial<CheckpointLimits> {
  /** Asked every few milliseconds while something runs, with the step it has come to. */
  readonly isCancelled?: (step: StepIndex) => boolean;
  /** Nobody will go back: no state is kept but the first. */
  readonly isOneWay?: boolean;
  /** What was done to another machine with the same history, in the order of positions: it is done to this one there. */
  readonly interventions?: readonly PlacedIntervention[];
  /** More than this is replayed in compiled code; a search through more begins by leaving states on the way. */
  readonly longSteps?: number;
}

/** Opaque: what returnTo() takes. Good until the history is changed before it. */
export interface HistoryMark {
  readonly checkpoint: unknown;
}

export class History {
  readonly machine: Machine;
  private readonly player: Player;
  private readonly checkpoints: Checkpoints;
  private readonly isCancelled: (step: StepIndex) => boolean;
  private readonly pace: Pace;
  private readonly search: BackwardSearch;
  private readonly longSteps: number;
  private advanceCount = 0;
  private readonly interventions: Interventions;
  /** Of the statement under way, those that stepOperation() has executed; 0 between two statements. */
  private operations = 0;
  private changes = { count: 0, step: 0 };

  constructor(machine: Machine, player: Player, options: HistoryOptions = {}) {
    this.machine = machine;
    this.player = player;
    this.interventions = new Interventions(machine);
    this.interventions.preset(options.interventions ?? []);
    this.isCancelled = options.isCancelled ?? (() => false);
    this.longSteps = options.longSteps ?? LONG_STEPS;
    this.checkpoints = new Checkpoints({
      maxCount: options.maxCount ?? 256,
      maxBytes: options.maxBytes ?? 256 << 20,
      maxTimes: options.maxTimes ?? (options.maxBytes === undefined ? 2 : 0),
      firstInterval: options.firstInterval ?? 500,
    });
    this.pace = new Pace(machine, this.checkpoints, options.isOneWay ?? false);
    this.search = new BackwardSearch(this.searched());
    this.takeCheckpoint();
  }

  get step(): StepIndex {
    return this.machine.step;
  }

  /** How often the player was advanced up to here: tells quiet points apart that have the same step. */
  get advances(): number {
    return this.advanceCount;
  }

  get checkpointCount(): number {
    return this.checkpoints.count;
  }

  /** How often it was intervened in, and at which step the last time: what was known of what comes after is void. */
  get changed(): { readonly count: number; readonly step: number } {
    return this.changes;
  }

  /** All that was done to the machine along this line, what lies ahead of the present position included. */
  get intervened(): readonly PlacedIntervention[] {
    return this.interventions.all;
  }

  /** What the history costs: checkpoints, statements between two of them, bytes that all hold together. */
  get cost(): { readonly count: number; readonly interval: number; readonly bytes: number } {
    const { count, interval } = this.checkpoints;
    return { count, interval, bytes: this.checkpoints.bytesHeld() };
  }

  /** The last step up to `step` whose state is kept: from there on what lies behind is run again. */
  lastKept(step: number): number {
    return this.checkpoints.before(step)?.step ?? 0;
  }

  /** In the middle of a statement, where only stepOperation() and its like lead. */
  get isInStatement(): boolean {
    return this.operations > 0;
  }

  /** How many operations of the statement under way have been executed. */
  get operationsDone(): number {
    return this.operations;
  }

  /** Forward until a stop. `until` is not asked about the statement that the machine stands before. */
  run(options: RunOptions = {}): HistoryStop {
    const end = this.step + (options.maxSteps ?? Number.POSITIVE_INFINITY);
    const softEnd = this.step + (options.softSteps ?? Number.POSITIVE_INFINITY);
    const lastAdvance = this.advanceCount + (options.maxAdvances ?? Number.POSITIVE_INFINITY);
    let hasMoved = false;
    this.operations = 0;
    for (;;) {
      const from = this.step;
      const isFast = options.until === undefined && this.machine.isFast;
      const slice = this.pace.slice(from, { exact: Math.min(end, this.interventions.nextStep), soft: softEnd }, isFast);
      const stop = this.machine.run(options.until === undefined ? slice : { ...slice, until: options.until });
      hasMoved ||= this.step > from;
      if (this.interventions.repeatAt(this.position()) && stop.kind !== "until") continue;
      switch (stop.kind) {
        case "until":
        case "fault":
          return stop;
        case "limit":
          if (this.step >= this.pace.checkpointDue(from, isFast)) this.takeCheckpoint();
          if (this.step >= end || this.step >= softEnd) return stop;
          break;
        case "quiet":
          if (this.interventions.heldFor !== undefined || (options.stopAtQuiet === true && hasMoved)) return stop;
          if (!this.player.advance()) return { kind: "end" };
          this.advanceCount++;
          hasMoved = true;
          if (options.atQuiet?.() === true) return stop;
          if (this.advanceCount >= lastAdvance) return { kind: "limit" };
          break;
      }
      if (this.isCancelled(this.step)) return { kind: "cancelled" };
    }
  }

  /** One operation of the IR, be it in the middle of a statement, in whatever thread comes next. */
  stepOperation(): HistoryStop {
    for (;;) {
      const stop = this.machine.runOperation();
      if (stop.kind === "fault") return stop;
      if (stop.kind !== "quiet") {
        return this.settleOperation();
      }
      if (this.interventions.heldFor !== undefined) return { kind: "quiet" };
      if (!this.player.advance()) return { kind: "end" };
      this.advanceCount++;
      this.interventions.repeatAt(this.position());
      if (this.machine.next() !== undefined && !this.machine.isInStatement) return this.settleOperation();
    }
  }

  /** Where a statement is due, everything is as a run would have left it. */
  private settleOperation(): HistoryStop {
    if (this.machine.next() === undefined || this.machine.isInStatement) {
      this.operations++;
      return { kind: "limit" };
    }
    return this.run({ maxSteps: 0 });
  }

  /** Undoes one operation of the IR. False at the start of the history. */
  stepOperationBack(): boolean {
    const { operations } = this;
    const start = Math.max(0, this.step - 1);
    if (this.step === 0 && operations === 0) return false;
    const count = operations > 0 ? operations - 1 : this.operationsFrom(start) - 1;
    this.seek(start);
    for (let n = 0; n < count; n++) this.stepOperation();
    return true;
  }

  /** How many operations lie between the state after `step` steps and the one after that, or the end before it. */
  private operationsFrom(step: number): number {
    this.seek(step);
    for (let count = 1; ; count++) {
      const stop = this.stepOperation();
      if (stop.kind !== "limit" || this.operations === 0) return count;
    }
  }

  stepBack(): HistoryStop {
    return this.seek(this.step - 1);
  }

  /** To the state after `step` steps, or to the end where there are fewer. */
  seek(step: number): HistoryStop {
    const target = Math.max(0, step);
    if (target < this.step || this.isAhead(target)) this.goToCheckpoint(target);
    if (target - this.step > 2 * NEAR_STEPS) {
      const stop = this.replay(target - NEAR_STEPS);
      if (stop.kind !== "limit") return stop;
      this.takeCheckpoint();
    }
    return this.run({ maxSteps: target - this.step });
  }

  /** To that step; in compiled code where it is far, since nobody looks at what lies between. */
  private replay(step: number): HistoryStop {
    const { machine } = this;
    const isToCompile = step - this.step >= this.longSteps && !machine.isFast;
    if (isToCompile) machine.setFast(true);
    try {
      return this.run({ maxSteps: step - this.step });
    } finally {
      if (isToCompile) machine.setFast(false);
    }
  }

  /**
   * Back to the last statement before this one for which the predicate holds; false, and to the start, when there is
   * none, and to where it was when it is cancelled.
   */
  runBackTo(predicate: Until): boolean {
    const search = this.searchBack(watchFor(this.machine, predicate));
    for (let next = search.next(false); ; next = search.next(this.isCancelled(this.step))) {
      if (next.done !== true) continue;
      if (next.value === "none") this.seek(0);
      return typeof next.value === "number";
    }
  }

  /**
   * Goes to the last step before this one that the watch answers, looking through stretch after stretch of the history.
   * "none", anywhere, when there is no such step. Between stretches it yields the step that it has come back to; when it
   * is told true there, it goes to where it began and ends with "cancelled".
   */
  searchBack(watch: Watch): Search {
    return this.search.run(watch);
  }

  /** The present state, to come back to. */
  mark(): HistoryMark {
    return { checkpoint: this.checkpoint() };
  }

  returnTo(mark: HistoryMark): void {
    this.restore(mark.checkpoint as Checkpoint);
  }

  /** Does it now, and again whenever the history passes here. What had come after this position is forgotten. */
  intervene(action: Intervention): boolean {
    const position = this.position();
    if (!this.interventions.make(action, position)) return false;
    this.checkpoints.dropAfter(position);
    this.changes = { count: this.changes.count + 1, step: position.step };
    return true;
  }

  private position(): Position {
    return { step: this.step, advances: this.advances };
  }

  private isAhead(target: number): boolean {
    const checkpoint = this.checkpoints.before(target);
    return checkpoint !== undefined && checkpoint.step > this.step;
  }

  private goToCheckpoint(step: number): void {
    const checkpoint = this.checkpoints.before(step);
    if (checkpoint !== undefined) this.restore(checkpoint);
  }

  private restore(checkpoint: Checkpoint): void {
    this.machine.restore(checkpoint.machine);
    this.player.restore(checkpoint.player);
    this.advanceCount = checkpoint.advances;
    this.operations = checkpoint.operations;
    this.interventions.returnTo(checkpoint.interventions);
  }

  private takeCheckpoint(): Checkpoint {
    const checkpoint = this.checkpoint();
    this.checkpoints.add(checkpoint);
    return checkpoint;
  }

  private searched(): Searched {
    return {
      machine: this.machine,
      longSteps: this.longSteps,
      present: () => this.checkpoint(),
      restore: (state) => this.restore(state),
      keptBefore: (step) => this.checkpoints.backwardsFrom(step),
      keep: () => this.takeCheckpoint(),
      replay: (step) => this.replay(step),
      run: (options) => this.run(options),
      seek: (step) => this.seek(step),
    };
  }

  private checkpoint(): Checkpoint {
    return {
      ...this.position(),
      machine: this.machine.snapshot(),
      player: this.player.snapshot(),
      interventions: this.interventions.done,
      operations: this.operations,
    };
  }
}
