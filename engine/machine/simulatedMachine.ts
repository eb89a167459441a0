/** The Machine of machine.ts over its parts: the run loop over threads, calls by the scenario, views, snapshots. */
import type { Addr, FunctionId, StepIndex, SymbolId, ThreadId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import type { FunctionBody, Program, Variable } from "../frontend/ir/ir.ts";
import type { PageStore } from "../pages/pageStore.ts";
import type { Layouts } from "./builtin.ts";
import type { Core } from "./core.ts";
import { functionsByName } from "./core.ts";
import type { EventList } from "./eventLog.ts";
import type { FastCode } from "./fast/fastCode.ts";
import { canCompileCode } from "./fast/fastCode.ts";
import type { Fault, ObjectInfo } from "./fault.ts";
import { reportDeadlock } from "./faultReport.ts";
import { addressOfFunction, functionAtAddress } from "./globals.ts";
import type { MachineState } from "./history/machineState.ts";
import { hashState, restoreState, saveState } from "./history/machineState.ts";
import type {
  EvaluateOptions,
  EvaluateResult,
  Frame,
  Machine,
  MachineSnapshot,
  ProbeCall,
  ProbeOptions,
  ProbeResult,
  StopReason,
  ThreadInfo,
} from "./machine.ts";
import type { Memory, ObjectPlaces } from "./memory/memory.ts";
import { type ReadRange, watchReads } from "./memory/readWatch.ts";
import { NotingMemory } from "./memory/notingMemory.ts";
import type { Touches } from "./memory/touches.ts";
import { findObject } from "./objects.ts";
import type { Prober } from "./probe.ts";
import { PROBE_OWNER, STACK_OWNER, createThread, destroyThread } from "./threads/tasks.ts";
import type { Thread } from "./threads/thread.ts";
import { framesOf, isAtStatement, nextOperation, nextStatement, topFrameOf } from "./threads/view.ts";
import type { FunctionTable } from "./vm/functions.ts";
import type { Processor } from "./vm/processor.ts";

export interface MachineParts {
  readonly processor: Processor;
  readonly functions: FunctionTable;
  readonly prober: Prober;
  readonly createFast: () => FastCode;
}

const QUIET: StopReason = { kind: "quiet" };

export class SimulatedMachine implements Machine {
  fault: Fault | undefined = undefined;
  private readonly core: Core;
  private readonly processor: Processor;
  private readonly functions: FunctionTable;
  private readonly prober: Prober;
  private readonly byName: ReadonlyMap<string, FunctionId>;
  private lastSaved: MachineState | undefined = undefined;

  private readonly createFast: () => FastCode;
  /** Made when it is first wanted; null: the host compiles no text. */
  private fast: FastCode | null | undefined = undefined;

  constructor(core: Core, parts: MachineParts) {
    this.core = core;
    this.processor = parts.processor;
    this.functions = parts.functions;
    this.prober = parts.prober;
    this.createFast = parts.createFast;
    this.byName = functionsByName(core.program);
  }

  get program(): Program {
    return this.core.program;
  }
  get memory(): Memory {
    return this.core.memory;
  }
  get pages(): PageStore {
    return this.core.pages;
  }
  get layouts(): Layouts {
    return this.core.layouts;
  }
  get step(): StepIndex {
    return this.core.clock.step;
  }
  get nowNs(): number {
    return this.core.scheduler.nowNs;
  }
  get statementCounts(): Uint32Array {
    this.fast?.flushCounts();
    return this.core.statementCounts;
  }
  get functionCounts(): Uint32Array {
    this.fast?.flushCounts();
    return this.core.functionCounts;
  }
  entriesOf(fn: FunctionId): number {
    return this.core.functionCounts[fn]! + (this.fast?.uncountedEntries(fn) ?? 0);
  }
  get events(): EventList {
    return this.core.log.events;
  }

  run(options: Parameters<Machine["run"]>[0]): StopReason {
    if (this.fault !== undefined) return { kind: "fault", fault: this.fault };
    const limit = this.step + (options.maxSteps ?? Number.POSITIVE_INFINITY);
    const softLimit = Math.min(limit, this.step + (options.softSteps ?? Number.POSITIVE_INFINITY));
    for (;;) {
      const thread = this.core.scheduler.pick();
      if (thread === undefined) return this.stopWithoutThreads();
      const outcome = this.processor.execute(thread, { limit, softLimit }, options.until);
      switch (outcome.kind) {
        case "blocked":
        case "finished":
          break;
        case "fault":
          return this.stopWith(outcome.fault);
        case "limit":
        case "operations":
          return { kind: "limit" };
        case "until":
          return { kind: "until" };
      }
    }
  }

  runOperation(): StopReason {
    if (this.fault !== undefined) return { kind: "fault", fault: this.fault };
    const thread = this.core.scheduler.pick();
    if (thread === undefined) return this.stopWithoutThreads();
    const isBeginning = isAtStatement(thread);
    const limit = this.step + (isBeginning ? 1 : 0);
    const limits = { limit, softLimit: limit, operations: isBeginning ? 2 : 1 };
    const outcome = this.processor.execute(thread, limits, undefined);
    return outcome.kind === "fault" ? this.stopWith(outcome.fault) : { kind: "limit" };
  }

  nextOperation(): ReturnType<Machine["nextOperation"]> {
    const thread = this.core.scheduler.peekNext();
    return thread === undefined ? undefined : nextOperation(thread);
  }

  get isInStatement(): boolean {
    const thread = this.core.scheduler.peekNext();
    return thread !== undefined && !isAtStatement(thread);
  }

  get isFast(): boolean {
    return this.processor.fast !== undefined;
  }

  setFast(isFast: boolean, afterSteps = 0): boolean {
    if (isFast && this.fast === undefined) this.fast = canCompileCode() ? this.createFast() : null;
    if (this.fast) this.fast.afterSteps = afterSteps;
    this.processor.fast = isFast ? (this.fast ?? undefined) : undefined;
    return this.processor.fast !== undefined;
  }

  next(): ReturnType<Machine["next"]> {
    const thread = this.core.scheduler.peekNext();
    return thread === undefined ? undefined : { thread: thread.id, statement: nextStatement(thread) };
  }

  resumeWith(value: number): boolean {
    if (this.fault?.kind !== "unmodelled-function" && this.fault?.kind !== "broken-function") return false;
    const thread = this.core.scheduler.get(this.fault.thread);
    if (!this.processor.finishCall(thread, value)) return false;
    this.fault = undefined;
    return true;
  }

  threads(): readonly ThreadInfo[] {
    return this.core.scheduler.threads.map(infoOf);
  }

  findThread(test: (thread: ThreadInfo) => boolean): ThreadInfo | undefined {
    const found = this.core.scheduler.threads.find(test);
    return found && infoOf(found);
  }

  frames(thread: ThreadId): readonly Frame[] {
    return framesOf(this.thread(thread));
  }

  topFrame(id: ThreadId): Frame | undefined {
    return topFrameOf(this.thread(id));
  }

  setRegister(id: ThreadId, depth: number, register: number, value: number): boolean {
    const thread = this.thread(id);
    const activation = thread.active[depth - 1];
    if (activation === undefined || register >= activation.code.registerCount) return false;
    thread.registers[activation.base + 1 + register] = value;
    return true;
  }

  variablePlace(frame: Frame, variable: Variable): ReturnType<Machine["variablePlace"]> {
    const { place } = variable;
    switch (place.kind) {
      case "register":
        return { register: place.index };
      case "frame":
        return { address: (frame.frameAddress + place.offset) as Addr };
      case "symbol":
        return { address: this.core.globals.addresses[place.symbol]! };
    }
  }

  createTask(name: string): ThreadId {
    return createThread(this.core, name, "task").id;
  }

  destroyTask(thread: ThreadId): void {
    destroyThread(this.core, this.thread(thread));
  }

  startCall(id: ThreadId, fn: string | Addr, args: readonly number[]): void {
    const thread = this.thread(id);
    invariant(thread.state.kind === "idle", `${thread.name} is idle`);
    this.processor.start(thread, this.functions.entry(this.functionNamed(fn), args.length), args);
  }

  lastResult(thread: ThreadId): number {
    return this.thread(thread).lastResult;
  }

  freezeOthers(thread: ThreadId | undefined): void {
    this.core.scheduler.only = thread;
    if (thread !== undefined && thread !== this.core.scheduler.current?.id) this.processor.isResuming = false;
  }

  expireTimer(id: ThreadId): boolean {
    const thread = this.thread(id);
    if (thread.state.kind !== "sleeping" || thread.state.wakeAtNs === undefined) return false;
    return this.core.scheduler.wake(thread);
  }

  nextTimerNs(): number | undefined {
    return this.core.scheduler.nextTimerNs();
  }

  advanceTo(ns: number): void {
    this.core.scheduler.advanceTo(ns);
  }

  probe(fn: string | Addr, args: readonly number[], options: ProbeOptions = {}): ProbeResult {
    return this.prober.call({ fn: this.functionNamed(fn), args }, options);
  }

  probes(calls: readonly ProbeCall[], options: ProbeOptions = {}): () => readonly ProbeResult[] {
    const found = calls.map(({ fn, args }) => ({ fn: this.functionNamed(fn), args }));
    return this.prober.repeated(found, options);
  }

  evaluate(body: FunctionBody, args: readonly number[], options: EvaluateOptions = {}): EvaluateResult {
    return this.prober.evaluate(body, args, options);
  }

  isAtEntry(id: ThreadId): boolean {
    const thread = this.thread(id);
    return thread.depth > 0 && thread.top.statement === undefined;
  }

  remembered<Value>(read: (memory: Memory) => Value): () => Value {
    const { memory } = this.core;
    let notes: NotingMemory | undefined;
    let last: { readonly value: Value; readonly touches: Touches } | undefined;
    return () => {
      if (last?.touches.areSame(memory) === true) return last.value;
      notes ??= new NotingMemory(memory);
      notes.begin();
      const value = read(notes);
      const touches = notes.end();
      last = touches && { value, touches };
      return value;
    };
  }

  watchReads(ranges: readonly ReadRange[], onRead: (index: number) => void): () => void {
    return watchReads(this.core.memory, ranges, (index) => {
      if (!this.prober.isActive) onRead(index);
    });
  }

  symbolAddress(symbol: SymbolId | string): Addr | undefined {
    return this.core.globals.address(symbol);
  }

  functionAddress(name: string): Addr | undefined {
    const id = this.byName.get(name);
    return id === undefined ? undefined : addressOfFunction(id);
  }

  functionAt(address: number): FunctionId | undefined {
    return functionAtAddress(address, this.program.functions.length);
  }

  objectAt(address: number): ObjectInfo | undefined {
    return findObject(this.core, address);
  }

  objectPlaces(page: number): ObjectPlaces | undefined {
    return this.core.allocator.placesIn(page);
  }

  cacheName(cache: number): string {
    return this.core.allocator.cacheName(cache);
  }

  liveObjects(cache: string): number {
    return this.core.allocator.caches().reduce((sum, { name, live }) => (name === cache ? sum + live : sum), 0);
  }

  slabCaches(): ReturnType<Machine["slabCaches"]> {
    return this.core.allocator.caches().filter(({ name }) => name !== STACK_OWNER && name !== PROBE_OWNER);
  }

  collectContents(): number {
    return this.core.pages.collect([this.core.memory.frames.contents]);
  }

  get writtenPages(): number {
    const { arena, shadowBytes, pageMap } = this.core.memory;
    return arena.writtenPages + shadowBytes.writtenPages + pageMap.writtenPages;
  }

  snapshot(): MachineSnapshot {
    this.fast?.flushCounts();
    const { fault, processor } = this;
    const state = saveState(this.core, this.lastSaved, { fault, isResuming: processor.isResuming });
    this.lastSaved = state;
    return { step: state.step, state };
  }

  restore(snapshot: MachineSnapshot): void {
    const state = snapshot.state as MachineState;
    this.fast?.dropCounts();
    restoreState(this.core, state);
    this.fault = state.fault;
    this.processor.isResuming = state.isResuming;
    this.lastSaved = state;
  }

  hash(): string {
    return hashState(this.core);
  }

  private thread(id: ThreadId): Thread {
    return this.core.scheduler.get(id);
  }

  private functionNamed(fn: string | Addr): FunctionId {
    const id = typeof fn === "string" ? this.byName.get(fn) : this.functionAt(fn);
    invariant(id !== undefined, `there is a function ${fn}`);
    return id;
  }

  private stopWithoutThreads(): StopReason {
    const deadlock = reportDeadlock(this.core);
    return deadlock === undefined ? QUIET : this.stopWith(deadlock);
  }

  private stopWith(fault: Fault): StopReason {
    this.fault = fault;
    return { kind: "fault", fault };
  }
}

function infoOf({ id, name, task, state }: Thread): ThreadInfo {
  return { id, name, task, state };
}
