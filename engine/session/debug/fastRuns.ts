/**
 * Runs in which nothing is looked at on the way: compiled code, from one quiet point to the next, past all breakpoints. What
 * they are to stop at is asked between two slices only; when it has come true, the moment is found in the history, by
 * halving what lies between the last time that it was false and now. States are kept on the way, so that neither that nor
 * stepping back runs the scenario again: at most a tenth of it, in compiled code, once.
 */
import { LabError } from "../../base/labError.ts";
import { COMPILE_AFTER_STEPS } from "../compileAfter.ts";
import type { DebugStop, FastTarget } from "../debugView.ts";
import { RunFiguresReader } from "../runFigures.ts";
import { type Expressions, NO_FRAME } from "./expressions.ts";
import { type Arrival, arrival } from "./arrival.ts";
import type { Runs } from "./runs.ts";
import type { SessionCore } from "./sessionCore.ts";

/** Some tenths of a second. */
const SLICE_STEPS = 4_000_000;
/** Quiet points may come in quick succession. */
const QUIETS_BETWEEN_PAUSES = 200;

/** Whether it has come to what the run is to stop at; why that could not be told, if so. */
interface Question {
  readonly holds: () => boolean;
  readonly problem: () => string | undefined;
}

export interface FastArrival {
  readonly arrived: Arrival;
  readonly direction: DebugStop["direction"];
  readonly reason: DebugStop["reason"];
  /** What there is to say of it besides. */
  readonly note: string;
}

export class FastRuns {
  private readonly core: SessionCore;
  private readonly expressions: Expressions;

  private readonly broken: Runs["broken"];

  constructor(core: SessionCore, expressions: Expressions, runs: Pick<Runs, "broken">) {
    this.core = core;
    this.expressions = expressions;
    this.broken = (fault) => runs.broken(fault);
  }

  /** Checks the target: throws LabError "bad-expression". */
  plan(target: FastTarget): () => Promise<FastArrival> {
    const question = this.questionOf(target);
    return async () => {
      const { machine } = this.core;
      const isPointless = question?.holds() === true;
      machine.setFast(true, machine.step + COMPILE_AFTER_STEPS);
      try {
        return this.told(target, isPointless ? arrival("target") : await this.run(question), question, isPointless);
      } finally {
        machine.setFast(false);
      }
    };
  }

  private questionOf(target: FastTarget): Question | undefined {
    switch (target.kind) {
      case "end":
        return undefined;
      case "fullScans": {
        const figures = new RunFiguresReader(this.core.machine, this.core.player, this.core.scenario);
        // At the start its files are not registered yet.
        const now = figures.fullScans() ?? 0;
        return { holds: () => (figures.fullScans() ?? 0) >= now + target.more, problem: () => undefined };
      }
      case "condition": {
        const compiled = this.expressions.compile(target.expression, NO_FRAME, "value");
        if (compiled.assigns) throw new LabError("bad-expression", "a condition assigns nothing");
        let problem: string | undefined;
        const holds = (): boolean => {
          try {
            problem = undefined;
            return this.expressions.number(compiled, NO_FRAME) !== 0;
          } catch (error) {
            if (!(error instanceof LabError)) throw error;
            problem = error.message;
            return false;
          }
        };
        return { holds, problem: () => problem };
      }
    }
  }

  private async run(question: Question | undefined): Promise<Arrival> {
    const { core } = this;
    const { history, machine } = core;
    let before: number = machine.step;
    let quiets = 0;
    for (;;) {
      const stop = history.run({ softSteps: SLICE_STEPS, stopAtQuiet: question !== undefined });
      if (question?.holds() === true) return this.findMoment(question, before);
      before = machine.step;
      if (stop.kind === "fault") return this.broken(stop.fault);
      if (stop.kind !== "limit" && stop.kind !== "quiet") return arrival(stop.kind === "until" ? "target" : stop.kind);
      quiets += 1;
      if (stop.kind === "quiet" && quiets < QUIETS_BETWEEN_PAUSES) continue;
      quiets = 0;
      if (await core.pause()) return arrival("cancelled");
    }
  }

  /** It was false at step `before`, and is true here: to a statement after which it is, and before which it is not. */
  private async findMoment(question: Question, before: number): Promise<Arrival> {
    const { core } = this;
    const { history, machine } = core;
    const mark = history.mark();
    let [low, high] = [before, machine.step as number];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      history.seek(middle);
      if (question.holds()) high = middle;
      else low = middle;
      if (await core.pause()) return arrival("cancelled");
    }
    history.seek(high);
    // What an operation of the scenario did without a statement is done after the step's state.
    if (!question.holds()) history.returnTo(mark);
    return arrival("target");
  }

  private told(
    target: FastTarget,
    arrived: Arrival,
    question: Question | undefined,
    isPointless: boolean,
  ): FastArrival {
    const problem = question?.problem();
    const wanted = target.kind === "condition" ? target.expression : "the full scan";
    const note =
      arrived.kind === "target"
        ? `${wanted} ${target.kind === "condition" ? (isPointless ? "holds already" : "has become true") : "has ended"}`
        : arrived.kind === "end" && question !== undefined
          ? `${wanted} ${target.kind === "condition" ? "never became true" : "did not come to its end"}` +
            (problem === undefined ? "" : ` (${problem})`)
          : "";
    return {
      arrived,
      direction: "forward",
      reason: arrived.kind === "target" ? "goto" : "end",
      note,
    };
  }
}
