/**
 * Runs along the history, both ways, with everything asked that may stop one. Forward a run stops before the statement
 * of a breakpoint, and behind one that touched watched data; backwards it stops before either.
 */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import type { Fault } from "../../machine/fault.ts";
import type { HistoryStop } from "../../machine/history/historyStop.ts";
import type { Until } from "../../machine/machine.ts";
import { type Arrival, arrival, kindOf, NOTHING } from "./arrival.ts";
import type { Hit } from "./breakpoints.ts";
import { HitCoverage, type Reasons } from "./hitCoverage.ts";
import type { SessionCore } from "./sessionCore.ts";

export interface RunTerms {
  readonly target?: Until;
  /** Stops at the target only. */
  readonly ignoresBreakpoints?: boolean;
  readonly maxSteps?: number;
}

const SLICE_STEPS = 100_000;

export class Runs {
  private readonly core: SessionCore;
  private readonly reasons: Reasons;
  private readonly coverage: HitCoverage;
  private readonly log: (hit: Hit, statement: StatementId, thread: ThreadId) => void;

  /** `log`: a log point is passed, going forward. */
  constructor(core: SessionCore, reasons: Reasons, log: (hit: Hit, statement: StatementId, thread: ThreadId) => void) {
    this.core = core;
    this.reasons = reasons;
    this.coverage = new HitCoverage(core, reasons);
    this.log = log;
  }

  async forward(terms: RunTerms): Promise<Arrival> {
    const { core } = this;
    const { machine, history } = core;
    if (terms.ignoresBreakpoints !== true && !(await this.coverage.cover())) return arrival("cancelled");
    const end = machine.step + (terms.maxSteps ?? Number.POSITIVE_INFINITY);
    const { data, exceptions } = this.reasons;
    let found: Arrival | undefined;
    const until: Until = (statement, thread, depth) => {
      found = this.ask(statement, thread, depth, terms);
      if (found === undefined) core.record(statement, thread);
      return found !== undefined;
    };
    const atQuiet = (): boolean => {
      const hits = terms.ignoresBreakpoints === true ? [] : exceptions.atQuiet();
      if (hits.length > 0) found = { ...NOTHING, kind: "exception", exceptions: hits };
      return hits.length > 0;
    };
    const here = machine.next();
    data.begin();
    exceptions.begin();
    if (here?.statement !== undefined) {
      if (!history.isInStatement) core.record(here.statement, here.thread);
      data.at(here.statement, here.thread);
    }
    const stopListening = data.listen();
    try {
      for (;;) {
        const stop = history.run({ maxSteps: Math.min(SLICE_STEPS, end - machine.step), until, atQuiet });
        if (terms.ignoresBreakpoints !== true) this.coverage.noteUpTo(machine.step);
        if (found !== undefined) return found;
        if (stop.kind !== "limit" || machine.step >= end) return this.settled(stop, terms);
        if (await core.pause()) return arrival("cancelled");
      }
    } finally {
      stopListening();
    }
  }

  /** "start": there is nothing like it, and the machine is where its history begins. */
  async backward(terms: RunTerms): Promise<Arrival> {
    const { core } = this;
    const { history } = core;
    if (terms.ignoresBreakpoints !== true && !(await this.coverage.cover())) return arrival("cancelled");
    const { data, exceptions } = this.reasons;
    // A statement under way is one that lies behind.
    if (history.isInStatement) history.run({ maxSteps: 0 });
    let end = 0;
    let last: { readonly step: number; readonly arrival: Arrival } | undefined;
    const take = (step: number, what: Arrival): number | undefined => {
      if (step >= end) return undefined;
      last = { step, arrival: what };
      return step;
    };
    const stopListening = data.listen();
    try {
      const search = history.searchBack({
        begin: (to) => {
          end = to;
          data.begin();
          exceptions.begin();
        },
        at: (statement, thread, depth) => this.lookBack(statement, thread, depth, terms, take),
        end: () => this.takeDone(terms, take),
      });
      for (let next = search.next(false); ; next = search.next(await core.pause())) {
        if (next.done !== true) continue;
        core.cutTrail();
        if (next.value === "cancelled") return arrival("cancelled");
        if (next.value !== "none") return last?.step === next.value ? last.arrival : arrival("target");
        await this.toStart();
        return arrival("start");
      }
    } finally {
      stopListening();
    }
  }

  /** Before the first statement of the source: what lies before is the boot of our model. */
  async toStart(): Promise<HistoryStop> {
    const { history, isOfSource } = this.core;
    history.seek(0);
    this.core.cutTrail();
    return history.run({ until: (statement) => isOfSource[statement] === 1 });
  }

  /** The history from this step on is another: counts of hits that lay there are void. */
  changed(step: number): void {
    this.coverage.changed(step);
  }

  /** The machine stands at a fault. */
  broken(fault: Fault): Arrival {
    return arrival(this.reasons.exceptions.reports(fault) ? "fault" : "unreported-fault");
  }

  /** What stops before this statement, going forward; log points are logged. */
  private ask(statement: StatementId, thread: ThreadId, depth: number, terms: RunTerms): Arrival | undefined {
    if (terms.ignoresBreakpoints !== true) {
      const data = this.reasons.data.at(statement, thread);
      const exceptions = this.reasons.exceptions.at();
      const all = this.reasons.data.deafly(() => this.reasons.breakpoints.at(statement, thread));
      const hits: Hit[] = [];
      for (const hit of all) {
        if (hit.breakpoint.logMessage === undefined || hit.problem !== undefined) hits.push(hit);
        else this.reasons.data.deafly(() => this.log(hit, statement, thread));
      }
      const what = kindOf(hits, data, exceptions);
      if (what !== undefined) return { kind: what, hits, data, exceptions };
    }
    return terms.target?.(statement, thread, depth) === true ? arrival("target") : undefined;
  }

  private lookBack(
    statement: StatementId,
    thread: ThreadId,
    depth: number,
    terms: RunTerms,
    take: (step: number, what: Arrival) => number | undefined,
  ): number | undefined {
    const { step } = this.core.machine;
    const done = this.takeDone(terms, take, statement, thread);
    if (terms.ignoresBreakpoints !== true) {
      const hits = this.reasons.data
        .deafly(() => this.reasons.breakpoints.at(statement, thread))
        .filter(({ breakpoint, problem }) => breakpoint.logMessage === undefined || problem !== undefined);
      if (hits.length > 0) return take(step, { ...NOTHING, kind: "breakpoint", hits }) ?? done;
    }
    if (terms.target?.(statement, thread, depth) !== true) return done;
    return take(step, arrival("target")) ?? done;
  }

  /** What the statement before this position did: the run stops before that one. */
  private takeDone(
    terms: RunTerms,
    take: (step: number, what: Arrival) => number | undefined,
    statement?: StatementId,
    thread?: ThreadId,
  ): number | undefined {
    if (terms.ignoresBreakpoints === true) return undefined;
    const data = this.reasons.data.at(statement, thread);
    const exceptions = this.reasons.exceptions.before();
    const what = kindOf([], data, exceptions);
    return what === undefined
      ? undefined
      : take(this.core.machine.step - 1, { kind: what, hits: [], data, exceptions });
  }

  /** A run that ended by itself: its last statement may have done something, too. */
  private settled(stop: HistoryStop, terms: RunTerms): Arrival {
    if (stop.kind === "until") return arrival("target");
    if (stop.kind === "fault") return this.broken(stop.fault);
    const { kind } = stop;
    if (terms.ignoresBreakpoints === true || kind === "limit" || kind === "cancelled") return arrival(kind);
    const data = this.reasons.data.at(undefined, undefined);
    const exceptions = this.reasons.exceptions.at();
    const what = kindOf([], data, exceptions);
    return { kind: what ?? kind, hits: [], data, exceptions };
  }
}
