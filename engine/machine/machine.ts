/**
 * The simulated machine as everything above it sees it (scenario, inspect, session).
 * `createMachine` (machine/createMachine.ts) loads a Program into flat memory and binds builtins.
 */
import type { Addr, FunctionId, StatementId, StepIndex, SymbolId, ThreadId } from "../base/brands.ts";
import type { FunctionBody, Program, Variable } from "../frontend/ir/ir.ts";
import type { PageStore } from "../pages/pageStore.ts";
import type { BuiltinTable, Layouts, SleepReason } from "./builtin.ts";
import type { CodeCache } from "./fast/codeCache.ts";
import type { EventList } from "./eventLog.ts";
import type { Fault, ObjectInfo } from "./fault.ts";
import type { Memory, ObjectPlaces } from "./memory/memory.ts";
import type { ReadRange } from "./memory/readWatch.ts";

export interface MachineConfig {
  readonly nodes: number;
  readonly framesPerNode: number;
  readonly cpus: number;
  readonly builtins: BuiltinTable;
  readonly pages: PageStore;
  /** Arena growth stops here with an out-of-memory Fault. */
  readonly maxArenaBytes?: number;
  /** Where compiled code is kept for other machines of the program; its own otherwise. */
  readonly code?: CodeCache;
  /** false: `events` stays empty. */
  readonly keepsEvents?: boolean;
}

export type ThreadState =
  | { readonly kind: "runnable" }
  | {
      readonly kind: "sleeping";
      readonly reason: SleepReason;
      readonly wakeAtNs: number | undefined;
    }
  /** A process's task between two system calls: nothing to run. */
  | { readonly kind: "idle" }
  | { readonly kind: "dead" };

export interface Frame {
  readonly fn: FunctionId;
  /** The statement it is in (for the innermost frame: about to be executed). */
  readonly statement: StatementId | undefined;
  /** Value of a register variable, or the address of a frame variable. */
  readonly registers: readonly number[];
  readonly frameAddress: Addr;
}

export interface ThreadInfo {
  readonly id: ThreadId;
  readonly name: string;
  readonly task: Addr;
  readonly state: ThreadState;
}

export type StopReason =
  /** The statement limit given to run() was used up. */
  | { readonly kind: "limit" }
  /** Every thread sleeps, is idle or dead: a quiet point if no frame of a task is alive. */
  | { readonly kind: "quiet" }
  /** `until` said so, before the statement it was asked about. */
  | { readonly kind: "until" }
  | { readonly kind: "fault"; readonly fault: Fault };

export type OperationKind =
  "statement" | "set" | "store" | "call" | "jump" | "branch" | "switch" | "return" | "unreachable";

/** Asked before each statement is executed; true stops there. Called with the thread that is about to execute it. */
export type Until = (statement: StatementId, thread: ThreadId, depth: number) => boolean;

export interface MachineSnapshot {
  readonly step: StepIndex;
  /** Opaque: dirty pages, registers, thread states. */
  readonly state: unknown;
}

export interface Machine {
  readonly program: Program;
  readonly memory: Memory;
  readonly pages: PageStore;
  readonly layouts: Layouts;
  readonly step: StepIndex;
  readonly nowNs: number;
  readonly fault: Fault | undefined;

  /**
   * Runs threads until a stop; `until` is consulted before every statement except the first one when resuming on it.
   * Where a run ends at its limit, `until` has been asked about the statement that comes next, and said no: runs one
   * after the other ask about every statement once. `softSteps`: compiled code need not be left for this limit; the run
   * ends at the next statement that the VM executes.
   */
  run(options: { readonly maxSteps?: number; readonly softSteps?: number; readonly until?: Until }): StopReason;
  /**
   * Executes one operation of the IR, in whatever thread comes next; at a statement's beginning the first of its own.
   * "limit" also where that is not the statement's last: isInStatement then tells so.
   */
  runOperation(): StopReason;
  /** What runOperation() would execute; undefined when quiet. A call of C or of a builtin names its function. */
  nextOperation(): { readonly kind: OperationKind; readonly callee?: FunctionId } | undefined;
  /** The thread that comes next, if there is one, has begun a statement and not ended it. */
  readonly isInStatement: boolean;
  /**
   * C functions are compiled to WebAssembly and run without a question before each statement, where run() has no
   * `until`: the same steps, memory, time, events and counts, several times faster. Short runs stay in the VM: it takes
   * over only when the machine has made `afterSteps` steps, or at once where there is such code from a run before. False where the host forbids it.
   */
  setFast(isFast: boolean, afterSteps?: number): boolean;
  /** Whether compiled code runs where it may. */
  readonly isFast: boolean;
  /** The thread and statement that would be executed next; undefined when quiet. */
  next(): { readonly thread: ThreadId; readonly statement: StatementId | undefined } | undefined;

  /**
   * After a Fault "unmodelled-function" or "broken-function": goes on as if the call had returned `value`.
   * False (and nothing changes) after any other stop.
   */
  resumeWith(value: number): boolean;

  threads(): readonly ThreadInfo[];
  /** The first of threads() for which `test` holds. */
  findThread(test: (thread: ThreadInfo) => boolean): ThreadInfo | undefined;
  /** Innermost first; empty when idle. */
  frames(thread: ThreadId): readonly Frame[];
  /** The innermost one; undefined when idle. */
  topFrame(thread: ThreadId): Frame | undefined;
  /** `depth`: of the frame, the outermost one's is 1. False, and nothing changes, where there is no such frame. */
  setRegister(thread: ThreadId, depth: number, register: number, value: number): boolean;
  /** Value (scalar) or address (aggregate, address-taken) of a variable in a frame. */
  variablePlace(frame: Frame, variable: Variable): { readonly register: number } | { readonly address: Addr };

  /** A task for a process: idle until startCall. */
  createTask(name: string): ThreadId;
  destroyTask(thread: ThreadId): void;
  /** Makes an idle task call a C function; run() then executes it. The result is read with lastResult when idle again. */
  startCall(thread: ThreadId, fn: string | Addr, args: readonly number[]): void;
  lastResult(thread: ThreadId): number;
  /** Restrict scheduling to this thread (single-thread stepping); undefined lifts it. */
  freezeOthers(thread: ThreadId | undefined): void;
  /** Ends a timed sleep as if its time had come (a tick). False if the thread is not in a timed sleep. */
  expireTimer(thread: ThreadId): boolean;
  /** Earliest wake-up time of a timed sleep, and advancing to it; elapsing time wakes what is due. */
  nextTimerNs(): number | undefined;
  advanceTo(ns: number): void;

  /**
   * Calls a C function to its end on a stack of its own and undoes everything it wrote: for reading sysfs files and
   * evaluating expressions. No step is counted and no event kept. `output`: bytes to read back before undoing.
   */
  probe(fn: string | Addr, args: readonly number[], options?: ProbeOptions): ProbeResult;
  /**
   * What is returned makes all of these calls like probe(), each time it is called, and each as if it were the only one. The same
   * list as the time before where every result is the same.
   */
  probes(calls: readonly ProbeCall[], options?: ProbeOptions): () => readonly ProbeResult[];

  /**
   * Runs a body that is no function of the program (compileExpression.ts) like probe(): everything it does is undone,
   * and told when `capture` is set.
   */
  evaluate(body: FunctionBody, args: readonly number[], options?: EvaluateOptions): EvaluateResult;
  /** No statement of the innermost function has been executed yet: it has just been called. */
  isAtEntry(thread: ThreadId): boolean;

  /**
   * What `read` gives, made anew only when something that it read the last time has changed. It must read no more of the
   * machine than the arena, through the memory that it is given, and change nothing.
   */
  remembered<Value>(read: (memory: Memory) => Value): () => Value;

  /** Calls `onRead` with a range's index when it is read, until what is returned is called. Slow while it lasts. */
  watchReads(ranges: readonly ReadRange[], onRead: (index: number) => void): () => void;

  symbolAddress(symbol: SymbolId | string): Addr | undefined;
  functionAddress(name: string): Addr | undefined;
  functionAt(address: number): FunctionId | undefined;
  objectAt(address: number): ObjectInfo | undefined;
  liveObjects(cache: string): number;
  /** The slab objects of a page of the arena; undefined where it is no slab's. */
  objectPlaces(page: number): ObjectPlaces | undefined;
  cacheName(cache: ObjectPlaces["cache"]): string;
  slabCaches(): readonly {
    readonly name: string;
    readonly objectSize: number;
    readonly live: number;
  }[];

  /** Executions of each statement, entries of each function, so far (indexed by id). */
  readonly statementCounts: Uint32Array;
  readonly functionCounts: Uint32Array;
  /** Entries of one function of C: cheaper than `functionCounts`, where compiled code has counted for all of them. */
  entriesOf(fn: FunctionId): number;
  /** All events so far, with the step at which each happened. */
  readonly events: EventList;

  /**
   * Frees page contents that no frame holds and nobody has retained; how many. Only where nobody goes back: a state of
   * before may name them.
   */
  collectContents(): number;

  /** Pages of memory written since the last snapshot() or restore(): what the next snapshot costs time for. */
  readonly writtenPages: number;
  snapshot(): MachineSnapshot;
  restore(snapshot: MachineSnapshot): void;
  /** Of all memory and threads; equal states have equal hashes. Hex. */
  hash(): string;
}

export interface ProbeCall {
  readonly fn: string | Addr;
  readonly args: readonly number[];
}
export interface ProbeOptions {
  /** Scratch memory made for the call; its address is passed where an argument is SCRATCH. */
  readonly scratchBytes?: number;
  readonly maxSteps?: number;
  /** Count executed lines in statementCounts (observations of a scenario do, the editor does not). */
  readonly count?: boolean;
  /** Told of every statement before it is executed, with its depth (the outermost call's is 1). */
  readonly onStatement?: (statement: StatementId, depth: number) => void;
}
/** Placeholder in probe()'s args for the address of the scratch memory. */
export const SCRATCH = Number.NEGATIVE_INFINITY;
export type ProbeResult =
  | {
      readonly kind: "value";
      readonly value: number;
      /** The scratch memory; its first `value` bytes only, where the value is a length within it. */
      readonly scratch: Uint8Array;
    }
  | { readonly kind: "fault"; readonly fault: Fault };

export interface EvaluateOptions {
  readonly maxSteps?: number;
  readonly capture?: boolean;
  /** The thread that `current` is; a task of its own otherwise. */
  readonly as?: ThreadId;
}
export type EvaluateResult =
  | { readonly kind: "value"; readonly value: number; readonly effects: Effects | undefined }
  | { readonly kind: "fault"; readonly fault: Fault };

/** What an evaluation would have done. */
export interface Effects {
  /** Bytes of memory that became others, by address. */
  readonly writes: readonly { readonly address: Addr; readonly bytes: Uint8Array }[];
  /** The arguments' registers at the end. */
  readonly registers: readonly number[];
  /** It allocated or freed memory: more than writes can tell. */
  readonly allocates: boolean;
}
