/** What a debugger's buttons do: steps, runs and jumps, both ways, each ending in a stop that says why. */
import type { ThreadId } from "../../base/brands.ts";
import { LabError } from "../../base/labError.ts";
import type { Until } from "../../machine/machine.ts";
import type { DebugStop, FastTarget, Move } from "../debugView.ts";
import { isTarget } from "../runTarget.ts";
import { StepTargets } from "../stepTargets.ts";
import type { Expressions } from "./expressions.ts";
import { FastRuns } from "./fastRuns.ts";
import type { Looking } from "./looking.ts";
import { Moments } from "./moments.ts";
import { type OperationMove, Operations, requireWhole } from "./operations.ts";
import { type Returned, returnedBy } from "./returned.ts";
import { arrival, type Moved } from "./arrival.ts";
import type { Runs, RunTerms } from "./runs.ts";
import type { SessionCore } from "./sessionCore.ts";
import { describeStop } from "./stops.ts";

type Step = Extract<Move, { readonly granularity?: unknown }>;
type RunMove = Extract<Move, { readonly target: unknown }>;

/** Out of a function goes by statements. */
const OPERATION_MOVES: { readonly [K in Step["kind"]]?: OperationMove } = {
  stepIn: "into",
  stepOver: "over",
  stepInBack: "back",
  stepOverBack: "back",
};

export interface MoveParts {
  readonly core: SessionCore;
  readonly runs: Runs;
  readonly looking: Looking;
  readonly expressions: Expressions;
}

export class Moves {
  private readonly parts: MoveParts;
  private readonly inSource: StepTargets;
  private readonly everywhere: StepTargets;
  private readonly fast: FastRuns;
  private readonly operations: Operations;
  private readonly moments: Moments;

  constructor(parts: MoveParts) {
    const { machine, isOfSource } = parts.core;
    this.parts = parts;
    this.fast = new FastRuns(parts.core, parts.expressions, parts.runs);
    this.operations = new Operations(parts.core, parts.runs);
    this.moments = new Moments(parts.core, parts.runs);
    this.inSource = new StepTargets(machine, isOfSource);
    this.everywhere = new StepTargets(machine, new Uint8Array(isOfSource.length).fill(1));
  }

  async move(move: Move): Promise<DebugStop> {
    const { core, looking } = this.parts;
    let stop: DebugStop | undefined;
    await core.command(async () => {
      const run = this.plan(move);
      looking.forget();
      const { note, ...moved } = await run();
      stop = withNote(describeStop(core, moved.arrived, moved), note);
      return stop.info;
    });
    return stop!;
  }

  /** Checks what can be checked before anything moves. */
  private plan(move: Move): () => Promise<Moved> {
    switch (move.kind) {
      case "continue":
        return () => this.alone(move, "step", {});
      case "reverseContinue":
        return async () => ({
          arrived: await this.parts.runs.backward(this.ofThread(move, {})),
          direction: "backward",
          reason: "step",
        });
      case "runTo":
      case "runBackTo":
        return this.planRunTo(move);
      case "goto":
        return this.moments.plan(move.moment);
      case "runFast":
        return this.planFast(move.until);
      case "restartFrame":
        return this.planRestartFrame(move.frame);
      case "restart":
        return async () => {
          await this.parts.runs.toStart();
          return { arrived: arrival("target"), direction: "backward", reason: "entry" };
        };
      default:
        return this.planStep(move);
    }
  }

  private planStep(move: Step): () => Promise<Moved> {
    const operation = move.granularity === "operation" ? OPERATION_MOVES[move.kind] : undefined;
    if (operation !== undefined) return () => this.operations.step(operation);
    const targets = move.scope === "all" || this.isInModel(move.thread) ? this.everywhere : this.inSource;
    const here = this.hereOf(targets, move.thread);
    // Backwards the statement under way is one that lies behind.
    const back = async (target: Until, ignoresBreakpoints: boolean): Promise<Moved> => {
      const terms = this.ofThread(move, { target, ignoresBreakpoints });
      const arrived = await this.parts.runs.backward(terms);
      const stays = move.singleThread === true && arrived.kind === "target" ? { thread: move.thread } : {};
      return { arrived, direction: "backward", reason: "step", ...stays };
    };
    switch (move.kind) {
      case "stepIn":
        return () =>
          this.alone(move, "step", { target: move.into === undefined ? targets.atStop : this.into(move.into, here) });
      case "stepOver":
        return () => this.leaving(move, targets.leaving(here, 0), here, 0);
      case "stepOut":
        return () => this.leaving(move, targets.leaving(here, 1), here, 1);
      case "stepInBack":
        return () => back(targets.atStop, true);
      case "stepOverBack":
        return () => back(targets.before(here, 0), false);
      case "stepOutBack":
        return () => back(targets.before(here, 1), false);
    }
  }

  /** To the entry of that function, called from here; without such a call, to the next statement here. */
  private into(fn: number, here: ReturnType<StepTargets["here"]>): Until {
    const { machine } = this.parts.core;
    const isOver = this.inSource.leaving(here, 0);
    return (statement, thread, depth) => {
      const isThere =
        thread === here?.thread &&
        depth === here.depth + 1 &&
        machine.program.statements[statement]?.fn === fn &&
        machine.isAtEntry(thread);
      return isThere || isOver(statement, thread, depth);
    };
  }

  /** Who stands in our model, having come there by a breakpoint or a jump, walks on in it. */
  private isInModel(thread: number | undefined): boolean {
    const here = this.hereOf(this.everywhere, thread);
    return here !== undefined && this.parts.core.isOfSource[here.statement] !== 1;
  }

  /** The thread asked for, which is stepped even when another one comes next. */
  private hereOf(targets: StepTargets, thread: number | undefined): ReturnType<StepTargets["here"]> {
    const here = targets.here();
    if (thread === undefined || here?.thread === thread) return here;
    const [frame, ...rest] = this.parts.looking.frames.of(thread as ThreadId);
    const statement = frame?.frame.statement;
    return statement === undefined ? here : { statement, thread: thread as ThreadId, depth: rest.length + 1 };
  }

  /** Over or out: on the way the value is caught that the function returns. */
  private async leaving(
    move: Step,
    target: Until,
    here: ReturnType<StepTargets["here"]>,
    levels: number,
  ): Promise<Moved> {
    const { core, looking } = this.parts;
    let caught: Returned | undefined;
    const watching: Until = (statement, thread, depth) => {
      if (here !== undefined && thread === here.thread && depth === here.depth + 1 - levels) {
        caught = returnedBy(this.parts, statement, thread) ?? caught;
      }
      return target(statement, thread, depth);
    };
    if (levels === 1 && here !== undefined) caught = returnedBy(this.parts, here.statement, here.thread);
    const before = core.machine.step;
    const moved = await this.alone(move, "step", { target: watching });
    if (caught !== undefined && moved.arrived.kind === "target" && core.machine.step > before) {
      looking.setReturned(caught.name, caught.object);
    }
    return moved;
  }

  private planRunTo(move: RunMove): () => Promise<Moved> {
    const { machine, source } = this.parts.core;
    const until = isTarget(move.target, machine, source);
    if (move.kind === "runTo") return () => this.alone(move, "goto", { target: until });
    return async () => ({
      arrived: await this.parts.runs.backward({ target: until }),
      direction: "backward",
      reason: "goto",
    });
  }

  private planFast(target: FastTarget): () => Promise<Moved> {
    const run = this.fast.plan(target);
    return async () => {
      const before = this.parts.core.machine.step;
      const moved = await run();
      // Nothing was recorded of the statements that it went by.
      if (this.parts.core.machine.step !== before) this.parts.core.cutTrail();
      return moved;
    };
  }

  private planRestartFrame(id: number): () => Promise<Moved> {
    const { machine } = this.parts.core;
    const { thread, depth, fn } = this.parts.looking.frames.byId(id);
    const target: Until = (statement, who, deep) =>
      who === thread &&
      deep === depth &&
      machine.program.statements[statement]?.fn === fn.id &&
      machine.isAtEntry(thread);
    const here = this.everywhere.here();
    const isThere = here !== undefined && target(here.statement, here.thread, here.depth);
    return async () => ({
      arrived: isThere ? arrival("target") : await this.parts.runs.backward({ target, ignoresBreakpoints: true }),
      direction: "backward",
      reason: "goto",
    });
  }

  private async forward(terms: RunTerms, reason: DebugStop["reason"]): Promise<Moved> {
    return { arrived: await this.parts.runs.forward(terms), direction: "forward", reason };
  }

  /** With other threads held back, when that is asked for. */
  private async alone(
    { thread, singleThread }: { readonly thread?: number; readonly singleThread?: boolean },
    reason: DebugStop["reason"],
    terms: RunTerms,
  ): Promise<Moved> {
    const { core, runs } = this.parts;
    const { history, machine } = core;
    if (singleThread !== true) return this.forward(terms, reason);
    requireWhole(history);
    const held = thread ?? machine.next()?.thread;
    if (held === undefined) throw new LabError("no-such-thread", "no thread has anything to run");
    history.intervene({ kind: "hold-others", thread: held as ThreadId });
    runs.changed(machine.step);
    try {
      return await this.forward(terms, reason);
    } finally {
      history.intervene({ kind: "hold-others", thread: undefined });
    }
  }

  /** Backwards nothing is held back: only statements of the thread count. */
  private ofThread(
    { thread, singleThread }: { readonly thread?: number; readonly singleThread?: boolean },
    terms: RunTerms,
  ): RunTerms {
    const { target } = terms;
    if (singleThread !== true || target === undefined) return terms;
    const only = thread ?? this.parts.core.machine.next()?.thread;
    return { ...terms, target: (statement, who, depth) => who === only && target(statement, who, depth) };
  }
}

function withNote(stop: DebugStop, note: string | undefined): DebugStop {
  if (note === undefined || note === "") return stop;
  const description = `${stop.description}: ${note}`;
  return { ...stop, description, info: { ...stop.info, description } };
}
