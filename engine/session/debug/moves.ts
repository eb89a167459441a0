/** What a debugger's buttons do: steps, runs and jumps, both ways, each ending in a stop that says why. */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import { LabError } from "../../base/labError.ts";
import type { CObject } from "../../inspect/values/valueNode.ts";
import type { Until } from "../../machine/machine.ts";
import type { DebugStop, FastTarget, Moment, Move } from "../debugView.ts";
import { StepTargets } from "../stepTargets.ts";
import type { Expressions } from "./expressions.ts";
import { FastRuns } from "./fastRuns.ts";
import type { Looking } from "./looking.ts";
import { type OperationMove, Operations, requireWhole } from "./operations.ts";
import { arrival, type Moved, type Runs, type RunTerms } from "./runs.ts";
import type { SessionCore } from "./sessionCore.ts";
import { describeStop } from "./stops.ts";

type Step = Extract<Move, { readonly granularity?: unknown }>;
type RunMove = Extract<Move, { readonly target: unknown }>;
type Direction = DebugStop["direction"];

/** Entered once for every batch of pages that ksmd scans, by the names that versions gave it. */
const BATCH_FUNCTIONS = ["ksm_do_scan", "scan_batch"];

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

  constructor(parts: MoveParts) {
    const { machine, source, isOfSource } = parts.core;
    this.parts = parts;
    this.fast = new FastRuns(parts.core, parts.expressions, parts.runs);
    this.operations = new Operations(parts.core, parts.runs);
    this.inSource = new StepTargets(machine, source, isOfSource);
    this.everywhere = new StepTargets(machine, source, new Uint8Array(isOfSource.length).fill(1));
  }

  async move(move: Move): Promise<DebugStop> {
    const { core, looking } = this.parts;
    let stop: DebugStop | undefined;
    await core.command(async () => {
      const run = this.plan(move);
      looking.forget();
      const { arrived, direction, reason, note } = await run();
      stop = withNote(describeStop(core, arrived, { direction, reason }), note);
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
        return this.planGoto(move.moment);
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
      return { arrived: await this.parts.runs.backward(terms), direction: "backward", reason: "step" };
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
    let caught: { readonly name: string; readonly object: CObject } | undefined;
    const watching: Until = (statement, thread, depth) => {
      if (here !== undefined && thread === here.thread && depth === here.depth + 1 - levels) {
        caught = this.returnedBy(statement, thread) ?? caught;
      }
      return target(statement, thread, depth);
    };
    if (levels === 1 && here !== undefined) caught = this.returnedBy(here.statement, here.thread);
    const before = core.machine.step;
    const moved = await this.alone(move, "step", { target: watching });
    if (caught !== undefined && moved.arrived.kind === "target" && core.machine.step > before) {
      looking.setReturned(caught.name, caught.object);
    }
    return moved;
  }

  /** `return e;` comes next: what e is. Nothing where evaluating it fails or does something. */
  private returnedBy(statement: StatementId, thread: ThreadId): { name: string; object: CObject } | undefined {
    const { core, expressions } = this.parts;
    const { program } = core.machine;
    const known = program.statements[statement];
    const file = known && program.files[known.span.file];
    if (known?.shape !== "return" || file === undefined || known.macro !== undefined) return undefined;
    const match = /^return\b([^]*?);?\s*$/.exec(file.text.slice(known.span.start, known.span.end));
    const frame = core.machine.topFrame(thread);
    if (match?.[1] === undefined || match[1].trim() === "" || frame === undefined) return undefined;
    const fn = program.functions[frame.fn];
    try {
      const { object } = expressions.evaluate(match[1], { fn, statement, frame, thread });
      if (object === undefined || fn === undefined) return undefined;
      const value = object.address === undefined ? object.value : this.parts.looking.values.scalar(object);
      return value === undefined
        ? undefined
        : { name: fn.name, object: { type: object.type, address: undefined, value } };
    } catch (error) {
      if (error instanceof LabError) return undefined;
      throw error;
    }
  }

  private planRunTo(move: RunMove): () => Promise<Moved> {
    const { target } = move;
    const until = "fn" in target ? this.entryOf(target.fn) : this.inSource.isTarget(target);
    if (move.kind === "runTo") return () => this.alone(move, "goto", { target: until });
    return async () => ({
      arrived: await this.parts.runs.backward({ target: until }),
      direction: "backward",
      reason: "goto",
    });
  }

  private entryOf(name: string): Until {
    const { machine } = this.parts.core;
    const fn = machine.program.functions.find((each) => each.name === name && each.body !== undefined);
    if (fn === undefined)
      throw new LabError("no-such-function", `there is no function ${name}() that could be compiled`);
    return (statement, thread) => machine.program.statements[statement]?.fn === fn.id && machine.isAtEntry(thread);
  }

  private planGoto(moment: Moment): () => Promise<Moved> {
    const { core } = this.parts;
    const { machine } = core;
    if ("step" in moment) return () => this.seek(moment.step);
    if ("event" in moment) {
      const event = machine.events[moment.event];
      if (event === undefined) throw new LabError("no-such-moment", `there is no event ${String(moment.event)} yet`);
      return () => this.seek(event.step - 1);
    }
    if ("operation" in moment) {
      if (moment.operation < 0 || moment.operation >= core.scenario.run.length) {
        throw new LabError("no-such-moment", `the scenario has no operation ${String(moment.operation)}`);
      }
      return () => this.fromStart(() => core.player.operation?.index === moment.operation);
    }
    const { tick } = moment;
    const batch = machine.program.functions.find(
      ({ name, body }) => body !== undefined && BATCH_FUNCTIONS.includes(name),
    );
    if (batch === undefined) throw new LabError("no-such-moment", "this source has no ksm_do_scan()");
    const entry = this.entryOf(batch.name);
    return () => this.fromStart((...asked) => entry(...asked) && (machine.functionCounts[batch.id] ?? 0) === tick);
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

  private async fromStart(target: Until): Promise<Moved> {
    const { core, runs } = this.parts;
    const mark = core.history.mark();
    core.history.seek(0);
    core.cutTrail();
    const arrived = await runs.forward({ target, ignoresBreakpoints: true });
    if (arrived.kind === "target") return { arrived, direction: "forward", reason: "goto" };
    core.history.returnTo(mark);
    if (arrived.kind === "cancelled") return { arrived, direction: "forward", reason: "goto" };
    throw new LabError("no-such-moment", "this moment does not come");
  }

  private async seek(step: number): Promise<Moved> {
    const { core, runs } = this.parts;
    const { machine, history } = core;
    const direction: Direction = step < machine.step ? "backward" : "forward";
    if (direction === "backward") {
      history.seek(step);
      core.cutTrail();
      return { arrived: arrival("target"), direction, reason: "goto" };
    }
    const arrived = await runs.forward({ ignoresBreakpoints: true, maxSteps: step - machine.step });
    return { arrived: arrived.kind === "limit" ? arrival("target") : arrived, direction, reason: "goto" };
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
