/**
 * The debugger of a session: everything that protocol.ts's DebugRequests ask. Knows nothing of VS Code's protocol; the
 * adapter translates.
 */
import { LabError } from "../../base/labError.ts";
import { badExpression } from "../../frontend/compileExpression.ts";
import type { CObject, ValueFormat } from "../../inspect/values/valueNode.ts";
import { scalarKind } from "../../inspect/structs.ts";
import { hexAddress } from "../../machine/memory/badAccess.ts";
import type {
  Completion,
  DebugOutput,
  DebugStop,
  Evaluated,
  EvaluateContext,
  ExceptionInfo,
  MemoryContents,
  Move,
  StepInTarget,
} from "../debugView.ts";
import { Breakpoints, type Hit } from "./breakpoints.ts";
import { completionsAt } from "./completions.ts";
import { DataWatches } from "./dataWatches.ts";
import { Exceptions, faultInfo } from "./exceptions.ts";
import { type Evaluation, Expressions, NO_FRAME, type Site } from "./expressions.ts";
import type { FrameAt } from "./frames.ts";
import { Looking } from "./looking.ts";
import { Moves } from "./moves.ts";
import { expandLog, parseLog } from "./logPoints.ts";
import { requireWhole } from "./operations.ts";
import { OutputReader } from "./outputs.ts";
import { Questions } from "./questions.ts";
import { arrival } from "./arrival.ts";
import { Runs } from "./runs.ts";
import type { SessionCore } from "./sessionCore.ts";
import { functionsCalledBy } from "./stepInTargets.ts";
import { describeStop } from "./stops.ts";
import { Watchables } from "./watchables.ts";
import { changeOf } from "./writes.ts";

const MAX_MEMORY = 1 << 20;
const MAX_LINES = 1000;

export class Debugger {
  readonly looking: Looking;
  readonly breakpoints: Breakpoints;
  readonly data: DataWatches;
  readonly exceptions: Exceptions;
  readonly expressions: Expressions;
  readonly watchables: Watchables;
  readonly questions: Questions;
  private readonly core: SessionCore;
  private readonly runs: Runs;
  private readonly moves: Moves;
  private readonly outputs: OutputReader;
  private last: DebugStop | undefined;
  private ids = 0;

  /** `onOutput`: log points, the kernel's printk; called while it runs. */
  constructor(core: SessionCore, onOutput: (output: DebugOutput) => void) {
    const nextId = (): number => (this.ids += 1);
    this.core = core;
    this.expressions = new Expressions(core);
    this.looking = new Looking(core);
    this.breakpoints = new Breakpoints(core, this.expressions, nextId);
    this.data = new DataWatches(core, this.expressions, nextId);
    this.exceptions = new Exceptions(core, this.expressions, nextId);
    this.outputs = new OutputReader(core, onOutput);
    this.runs = new Runs(
      core,
      { breakpoints: this.breakpoints, data: this.data, exceptions: this.exceptions },
      (hit, statement, thread) => this.log(hit, this.breakpoints.site(statement, thread)),
    );
    const { looking, expressions, runs } = this;
    this.moves = new Moves({ core, runs, looking, expressions });
    this.watchables = new Watchables(core, looking, expressions, (frame) => this.site(frame));
    this.questions = new Questions(core, this.watchables, looking, expressions);
  }

  async move(move: Move): Promise<DebugStop> {
    this.outputs.begin();
    this.last = await this.moves.move(move);
    this.outputs.end();
    return this.last;
  }

  /** The stop that the session stands at. */
  get stop(): DebugStop | undefined {
    return this.last?.step === this.core.machine.step ? this.last : undefined;
  }

  /** Without a frame: the innermost of the current thread; globals only, when nothing is left to run. */
  site(id: number | undefined): Site {
    const at = id === undefined ? this.looking.frames.current() : this.looking.frames.byId(id);
    return at === undefined ? NO_FRAME : siteOf(at);
  }

  evaluate(text: string, frame: number | undefined, context: EvaluateContext, format: ValueFormat = {}): Evaluated {
    const site = this.site(frame);
    const evaluation = this.expressions.evaluate(text, site, context === "repl");
    const note = evaluation.compiled.assigns ? this.commit(evaluation, frame) : undefined;
    return this.shown(text, evaluation, frame, { format, note });
  }

  /** expression = value, in the frame. */
  set(expression: string, value: string, frame: number | undefined, format: ValueFormat = {}): Evaluated {
    const evaluation = this.expressions.evaluate(`(${expression}) = (${value})`, this.site(frame), true);
    const note = this.commit(evaluation, frame);
    return this.shown(expression, this.expressions.evaluate(expression, this.site(frame)), frame, { format, note });
  }

  setVariable(reference: number, name: string, value: string, format: ValueFormat = {}): Evaluated {
    const { frame } = this.looking.references.get(reference);
    const variable = this.childNamed(reference, name);
    if (variable?.evaluateName === undefined || variable.isReadOnly) {
      throw new LabError("read-only", `${name} cannot be given another value`);
    }
    return this.set(variable.evaluateName, value, frame, format);
  }

  /** A child of a value that was opened, as it was shown. */
  childNamed(reference: number, name: string): ReturnType<Looking["variables"]>[number] | undefined {
    return this.looking.variables(reference, undefined, {}).find((each) => each.name === name);
  }

  completions(text: string, column: number, frame: number | undefined): readonly Completion[] {
    return completionsAt(this.core, this.expressions, this.site(frame), { text, column });
  }

  /** Where statements begin on lines of a file, in order, each place once. */
  breakpointLocations(path: string, first: number, last: number): readonly { line: number; column: number }[] {
    const { places } = this.core.source;
    const found = new Map<string, { line: number; column: number }>();
    for (let line = first; line <= Math.min(last, first + MAX_LINES); line++) {
      for (const statement of places.statementsOnLine(path, line)) {
        const { column } = places.ofStatement(statement);
        found.set(`${String(line)}:${String(column)}`, { line, column });
      }
    }
    return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  stepInTargets(id: number): readonly StepInTarget[] {
    const { machine, source } = this.core;
    const { fn, frame, thread, depth } = this.looking.frames.byId(id);
    if (fn.body === undefined || frame.statement === undefined || depth !== machine.frames(thread).length) return [];
    return functionsCalledBy(machine.program, fn.body, frame.statement).map(({ span, ...called }) => ({
      ...called,
      place: source.places.ofSpan(span),
    }));
  }

  /** What the session stands at, be it by a move of this debugger or not. */
  position(): DebugStop {
    const how = { direction: "forward", reason: this.core.machine.step === 0 ? "entry" : "step" } as const;
    const { fault } = this.core.machine;
    return this.stop ?? describeStop(this.core, fault === undefined ? arrival("target") : this.runs.broken(fault), how);
  }

  readMemory(address: string, offset: number, count: number): MemoryContents {
    const start = parseAddress(address) + offset;
    const wanted = Math.max(0, Math.min(count, MAX_MEMORY));
    const bytes: number[] = [];
    const { memory } = this.core.machine;
    for (let at = start; bytes.length < wanted; at++) {
      const byte = memory.peek("u8", at);
      if (byte === undefined) break;
      bytes.push(byte);
    }
    return { address: hexAddress(start), bytes: Uint8Array.from(bytes), unreadable: wanted - bytes.length };
  }

  writeMemory(address: string, offset: number, bytes: Uint8Array): { readonly written: number; readonly note: string } {
    const start = parseAddress(address) + offset;
    const { memory } = this.core.machine;
    for (let i = 0; i < bytes.length; i++) {
      if (memory.peek("u8", start + i) === undefined) {
        throw new LabError("not-writable", `there is no memory that can be written at ${hexAddress(start + i)}`);
      }
    }
    return { written: bytes.length, note: this.change({ memory: [{ address: start, bytes }], registers: [] }) };
  }

  exceptionInfo(): ExceptionInfo | undefined {
    const { fault } = this.core.machine;
    if (fault !== undefined) return faultInfo(fault, (who) => this.looking.placeText(who));
    return this.stop?.exception;
  }

  private shown(
    text: string,
    { object }: Evaluation,
    frame: number | undefined,
    { format, note }: { readonly format: ValueFormat; readonly note: string | undefined },
  ): Evaluated {
    const said = note === undefined ? {} : { note };
    if (object === undefined) {
      return { value: "void", type: "void", reference: 0, named: 0, indexed: 0, isPointer: false, ...said };
    }
    const node = this.looking.values.node(text, object, { format, evaluateName: text, role: roleOf(text) });
    this.requireReadable(object, node.isInvalid === true ? node.text : undefined);
    return { ...this.looking.references.value(node, frame, this.looking.values.scalar(object)), ...said };
  }

  private requireReadable(object: CObject, text: string | undefined): void {
    if (text === undefined || object.address === undefined || !text.startsWith("not readable")) return;
    const { memory } = this.core.machine;
    const kind = scalarKind(object.type) ?? "u8";
    if (memory.peek(kind, object.address) === undefined) throw badExpression(`this is ${text}`, 0);
  }

  /** An assignment becomes an intervention: a new future begins here. */
  private commit({ effects }: Evaluation, frame: number | undefined): string {
    const at = frame === undefined ? this.looking.frames.current() : this.looking.frames.byId(frame);
    return this.change(changeOf(this.core, effects, at));
  }

  private change(what: ReturnType<typeof changeOf>): string {
    const { history, machine } = this.core;
    requireWhole(history);
    history.intervene({ kind: "set", ...what });
    this.runs.changed(machine.step);
    this.outputs.changed(machine.step);
    this.looking.forget();
    return `a new future begins at step ${String(machine.step)}: what lay ahead is forgotten`;
  }

  private log({ breakpoint }: Hit, site: Site): void {
    const text = expandLog(parseLog(breakpoint.logMessage ?? ""), (expression) => {
      const { object } = this.expressions.evaluate(expression, site);
      return object === undefined
        ? "void"
        : this.looking.values.node(expression, object, { role: roleOf(expression) }).text;
    });
    this.outputs.say("log", text, breakpoint.statement);
  }
}

function siteOf({ fn, frame, thread }: FrameAt): Site {
  return { fn, statement: frame.statement, frame, thread };
}

/** The member that an expression ends in, whose flags it may have. */
function roleOf(text: string): { readonly member?: string } {
  const member = /(?:^|->|\.)\s*([A-Za-z_]\w*)\s*$/.exec(text)?.[1];
  return member === undefined ? {} : { member };
}

export function parseAddress(text: string): number {
  if (!/^0x[0-9a-f]{1,16}$/i.test(text))
    throw new LabError("bad-address", `‘${text}’ is not an address: 0x and hexadecimal digits`);
  const value = Number(BigInt.asIntN(64, BigInt(text)));
  if (!Number.isSafeInteger(value)) throw new LabError("bad-address", `there is no memory at ${text}`);
  return value;
}
