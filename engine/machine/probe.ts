/**
 * Calls C functions to their end in a thread of its own and takes back everything they did (probeUndo.ts). What counts like
 * the rest of the run is called in compiled code, where there is such.
 *
 * The thread, its stack and the scratch memory are there from the start, outside the list of threads, so that a probe
 * writes no more than the C code does.
 */
import type { Addr, FunctionId, ThreadId } from "../base/brands.ts";
import type { FunctionBody } from "../frontend/ir/ir.ts";
import type { Core } from "./core.ts";
import type { Fault } from "./fault.ts";
import { FaultSignal } from "./fault.ts";
import { reportFault } from "./faultReport.ts";
import type { Effects, EvaluateOptions, EvaluateResult, ProbeOptions, ProbeResult, Until } from "./machine.ts";
import { SCRATCH } from "./machine.ts";
import { arenaAddress } from "./memory/flatMemory.ts";
import { ARENA_BASE } from "./memory/memory.ts";
import type { Place } from "./memory/notingMemory.ts";
import type { KnownCall, ProbeHost, ProbeMemo, Remembered } from "./probeMemo.ts";
import { ProbeUndo, type ProbeSetting, rest } from "./probeUndo.ts";
import { SHADOW_LIVE, SHADOW_NONE } from "./memory/shadow.ts";
import { PROBE_OWNER, createThread } from "./threads/tasks.ts";
import type { Thread } from "./threads/thread.ts";
import { type CompiledFunction, OP_RETURN } from "./vm/code.ts";
import type { Eval } from "./vm/evaluate.ts";
import type { FunctionTable } from "./vm/functions.ts";
import type { Processor } from "./vm/processor.ts";

const DEFAULT_MAX_STEPS = 10_000_000;
/** A file of sysfs gets a page; what needs more is allocated in the probe. */
const READY_SCRATCH_BYTES = 4096;

export interface FoundCall {
  readonly fn: FunctionId;
  readonly args: readonly number[];
}

/** Whoever wants to know of every statement, or to bound them, wants the call made. */
function canRemember({ onStatement, maxSteps, scratchBytes = 0 }: ProbeOptions): boolean {
  return onStatement === undefined && maxSteps === undefined && scratchBytes <= READY_SCRATCH_BYTES;
}

export class Prober implements ProbeSetting, ProbeHost {
  /** Something is evaluated that is no part of the run. */
  isActive = false;
  readonly core: Core;
  readonly processor: Processor;
  readonly thread: Thread;
  readonly functions: FunctionTable;
  private readonly readyScratch: Addr;
  private readonly createMemo: (own: readonly Place[]) => ProbeMemo;
  /** Made when it is first wanted. */
  private madeMemo: ProbeMemo | undefined = undefined;

  /** Derived from immutable bodies. */
  private readonly compiled = new WeakMap<FunctionBody, CompiledFunction>();

  constructor(
    core: Core,
    processor: Processor,
    functions: FunctionTable,
    createMemo: (own: readonly Place[]) => ProbeMemo,
  ) {
    this.core = core;
    this.createMemo = createMemo;
    this.processor = processor;
    this.functions = functions;
    this.thread = createThread(core, "probe", "probe");
    core.scheduler.remove(this.thread);
    this.readyScratch = core.allocator.allocate(READY_SCRATCH_BYTES, PROBE_OWNER, 16, true);
    core.memory.setShadow(this.readyScratch - ARENA_BASE, READY_SCRATCH_BYTES, SHADOW_NONE);
  }

  get memory(): Core["memory"] {
    return this.core.memory;
  }

  private get memo(): ProbeMemo {
    if (this.madeMemo === undefined) {
      const { base, end } = this.thread.stack;
      const scratch = { from: this.readyScratch, to: this.readyScratch + READY_SCRATCH_BYTES };
      this.madeMemo = this.createMemo([{ from: base, to: end }, scratch]);
    }
    return this.madeMemo;
  }

  /** See Machine.probe(). */
  call(call: FoundCall, options: ProbeOptions): ProbeResult {
    if (!canRemember(options)) return this.callAnew([call], options)[0]!;
    return this.answers([this.memo.knownCall(call, options.scratchBytes)], [], options)[0]!;
  }

  /** See Machine.probes(). */
  repeated(calls: readonly FoundCall[], options: ProbeOptions): () => readonly ProbeResult[] {
    if (!canRemember(options)) return () => this.callAnew(calls, options);
    const known = calls.map((call) => this.memo.knownCall(call, options.scratchBytes));
    let answers: readonly ProbeResult[] = [];
    return () => (answers = this.answers(known, answers, options));
  }

  /** `before` itself where it is the answer. */
  private answers(
    calls: readonly KnownCall[],
    before: readonly ProbeResult[],
    options: ProbeOptions,
  ): readonly ProbeResult[] {
    const { memo } = this;
    let results: ProbeResult[] | undefined;
    let open: number[] | undefined;
    for (let i = 0; i < calls.length; i++) {
      const remembered = memo.recall(calls[i]!) ?? this.recorded(calls[i]!, options);
      if (remembered === undefined) (open ??= []).push(i);
      else if (options.count === true) memo.count(remembered);
      if (remembered !== undefined && remembered.result !== before[i]) (results ??= [...before])[i] = remembered.result;
    }
    if (open === undefined) return results ?? before;
    results ??= [...before];
    const calledAnew = this.callAnew(
      open.map((i) => calls[i]!.call),
      options,
    );
    open.forEach((i, at) => (results[i] = calledAnew[at]!));
    return results;
  }

  /** Made with no undo, and remembered; undefined, and all is as before, where it cannot be. */
  private recorded(known: KnownCall, options: ProbeOptions): Remembered | undefined {
    const { core, memo } = this;
    if (memo.mannerOf(known.call.fn) !== "own") return undefined;
    const { step } = core.clock;
    const { nowNs } = core.scheduler;
    this.isActive = true;
    try {
      return this.recordedNow(known, options);
    } finally {
      this.isActive = false;
      core.clock.step = step;
      core.scheduler.nowNs = nowNs;
      rest(this.thread);
    }
  }

  private callAnew(calls: readonly FoundCall[], options: ProbeOptions): readonly ProbeResult[] {
    const { onStatement } = options;
    const until: Until | undefined =
      onStatement &&
      ((statement, _, depth) => {
        onStatement(statement, depth);
        return false;
      });
    return this.undone(options.count === true, undefined, (undo) =>
      calls.map((call, i) => {
        if (i > 0) undo.rewind();
        return this.recordedInUndo(call, options, undo) ?? this.caught(call, options, this, until);
      }),
    );
  }

  private recordedInUndo(call: FoundCall, options: ProbeOptions, undo: ProbeUndo): ProbeResult | undefined {
    if (!canRemember(options) || this.memo.mannerOf(call.fn) !== "undone") return undefined;
    const remembered = this.recordedNow(this.memo.knownCall(call, options.scratchBytes), options);
    if (remembered === undefined) undo.rewind();
    else if (options.count === true) this.memo.count(remembered);
    return remembered?.result;
  }

  private recordedNow(known: KnownCall, options: ProbeOptions): Remembered | undefined {
    return this.memo.record(known, (until) => this.caught(known.call, options, this.memo, until));
  }

  private caught(call: FoundCall, options: ProbeOptions, host: ProbeHost, until?: Until): ProbeResult {
    try {
      return this.run(call, options, host, until);
    } catch (error) {
      if (!(error instanceof FaultSignal)) throw error;
      return this.faulted(error);
    }
  }

  /** See Machine.evaluate(). */
  evaluate(body: FunctionBody, args: readonly number[], options: EvaluateOptions): EvaluateResult {
    const code = this.codeOf(body);
    const pure = pureValue(code);
    if (pure !== undefined && options.capture !== true) return this.evaluatePure(pure, args);
    return this.undone(false, options.as, () => {
      try {
        const outcome = this.execute(this.processor, code, args, options.maxSteps);
        if (outcome.kind === "fault") return outcome;
        const effects = options.capture === true ? this.effects(args.length) : undefined;
        return { kind: "value", value: this.thread.lastResult, effects };
      } catch (error) {
        if (!(error instanceof FaultSignal)) throw error;
        return this.faulted(error);
      }
    });
  }

  private undone<Result>(keepsCounts: boolean, as: ThreadId | undefined, work: (undo: ProbeUndo) => Result): Result {
    const undo = new ProbeUndo(this, keepsCounts, as);
    this.isActive = true;
    try {
      return work(undo);
    } finally {
      this.isActive = false;
      undo.end();
    }
  }

  /** Nothing but an expression: it reads, and needs neither thread nor undo. */
  private evaluatePure(value: Eval, args: readonly number[]): EvaluateResult {
    const registers = new Float64Array(1 + args.length);
    registers.set(args, 1);
    try {
      return { kind: "value", value: value(registers, 0), effects: undefined };
    } catch (error) {
      if (!(error instanceof FaultSignal)) throw error;
      return this.faulted(error);
    }
  }

  private codeOf(body: FunctionBody): CompiledFunction {
    let code = this.compiled.get(body);
    if (code === undefined) {
      code = this.functions.compile(body);
      this.compiled.set(body, code);
    }
    return code;
  }

  /** What the evaluation that has just ended did, outside its own stack. */
  private effects(argCount: number): Effects {
    const { memory } = this.core;
    const { base, end } = this.thread.stack;
    const isOwn = (address: number): boolean => address >= base && address < end;
    const writes = memory.arena
      .changes()
      .map(({ offset, bytes }) => ({ address: arenaAddress(offset), bytes }))
      .filter(({ address }) => !isOwn(address));
    const isOwnShadow = (offset: number): boolean => isOwn(ARENA_BASE + offset * 8);
    const allocates =
      memory.pageMap.changes().length > 0 || memory.shadowBytes.changes().some(({ offset }) => !isOwnShadow(offset));
    return { writes, registers: Array.from(this.thread.registers.subarray(1, 1 + argCount)), allocates };
  }

  private run({ fn, args }: FoundCall, options: ProbeOptions, host: ProbeHost, until?: Until): ProbeResult {
    const scratchBytes = options.scratchBytes ?? 0;
    const scratch = this.scratch(scratchBytes, host.memory);
    const passed = args.map((arg) => (arg === SCRATCH ? scratch : arg));
    const code = host.functions.entry(fn, passed.length);
    const outcome = this.execute(host.processor, code, passed, options.maxSteps, until);
    if (outcome.kind === "fault") return outcome;
    return { kind: "value", value: this.thread.lastResult, scratch: this.written(scratch, scratchBytes) };
  }

  private execute(
    processor: Processor,
    code: CompiledFunction,
    args: readonly number[],
    maxSteps = DEFAULT_MAX_STEPS,
    until?: Until,
  ): { readonly kind: "finished" } | { readonly kind: "fault"; readonly fault: Fault } {
    const { core, thread } = this;
    processor.start(thread, code, args);
    const limit = core.clock.step + maxSteps;
    const outcome = processor.execute(thread, { limit, softLimit: limit }, until);
    switch (outcome.kind) {
      case "finished":
        return { kind: "finished" };
      case "fault":
        return outcome;
      case "blocked":
        return this.faulted(new FaultSignal("deadlock", "what was to be read waits for a lock"));
      case "limit":
      case "operations":
      case "until":
        return this.faulted(new FaultSignal("step-limit", "what was to be read takes too many steps"));
    }
  }

  /** Show functions give the length of what they wrote; to copy the rest of a page costs more than most of them take. */
  private written(scratch: Addr, bytes: number): Uint8Array {
    const length = this.thread.lastResult;
    return this.core.memory.readBytes(scratch, length > 0 && length < bytes ? length : bytes);
  }

  private scratch(bytes: number, memory: ProbeHost["memory"]): Addr {
    if (bytes > READY_SCRATCH_BYTES) return this.core.allocator.allocate(bytes, PROBE_OWNER, 16, true);
    memory.setShadow(this.readyScratch - ARENA_BASE, bytes, SHADOW_LIVE);
    return this.readyScratch;
  }

  private faulted(signal: FaultSignal): { readonly kind: "fault"; readonly fault: Fault } {
    return { kind: "fault", fault: reportFault(this.core, this.thread, signal) };
  }
}

/** The value of a body that does nothing but return it. */
function pureValue(code: CompiledFunction): Eval | undefined {
  const [first] = code.ops;
  return first?.code === OP_RETURN && code.frameSize === 0 ? first.value : undefined;
}
