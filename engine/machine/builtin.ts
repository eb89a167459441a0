/**
 * What a builtin (a kernel function in TypeScript) sees of the machine.
 *
 * A builtin is a leaf: it never calls back into C. It keeps no state of its own: everything lies in flat memory
 * (or, for page contents, in the page store). It may block by returning one of the BLOCK values after it has put the
 * current thread to sleep through `ctx.threads`.
 */
import type { Addr, SymbolId, ThreadId } from "../base/brands.ts";
import type { PageStore } from "../pages/pageStore.ts";
import type { InlineBuiltin } from "./inline.ts";
import type { Memory } from "./memory/memory.ts";

/** Executed again from its arguments when the thread is woken (a lock that was taken, memory that was short). */
export const BLOCK_AND_RETRY = Symbol("block, then call again");
/** The thread sleeps; when it is woken the call returns 0 (or what ctx.threads.setWakeValue said). */
export const BLOCK_THEN_RETURN = Symbol("block, then return");

export type BuiltinResult = number | void | typeof BLOCK_AND_RETRY | typeof BLOCK_THEN_RETURN;

export type Builtin = (ctx: BuiltinContext, args: readonly number[]) => BuiltinResult;

export type DirectBuiltin = (
  ctx: BuiltinContext,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
) => BuiltinResult;

export interface BuiltinDefinition {
  readonly run: Builtin;
  /** What compiled code calls instead of run(): the same function without a list of arguments (lib/direct.ts). */
  readonly direct?: DirectBuiltin;
  /** For one machine, when it begins to run compiled code: the same function as `direct`, which may keep what it will need. */
  readonly createDirect?: (ctx: BuiltinContext) => DirectBuiltin;
  /**
   * What compiled code does without a call, in the usual case: the same, but for the cost, which is added as for a call. Neither this
   * nor run() may free memory: what compiled code has tested of it holds on behind the call (fast/facts.ts).
   */
  readonly inline?: InlineBuiltin;
  /** Simulated cost in nanoseconds of one call (added to what ctx.charge() adds); 0 when absent. */
  readonly costNs?: number;
  /** It depends on its arguments and on memory, and changes nothing else: no time, threads, events, page contents. */
  readonly isOfMemory?: boolean;
}
/** By the name C calls it. */
export type BuiltinTable = Readonly<Record<string, BuiltinDefinition | Builtin>>;

export interface Layouts {
  sizeof(record: string): number;
  /** Bytes from the start: offset("struct page", "_refcount"), members of members with dots. Internal error if unknown. */
  offset(record: string, path: string): number;
  has(record: string, path?: string): boolean;
}

export interface ThreadControl {
  readonly current: ThreadId;
  /** The task_struct of the current thread. */
  readonly currentTask: Addr;
  /** Puts the current thread to sleep until woken or, with timeoutNs, until that simulated time has passed. */
  sleep(reason: SleepReason): void;
  /** Makes a sleeping thread runnable; false if it was not asleep. */
  wake(thread: ThreadId): boolean;
  /** Threads that sleep on this address (a lock, a wait queue, a bit's word), oldest first. */
  sleepersOn(address: number): readonly ThreadId[];
  /** Those of them that wait for a lock there: a wait queue begins with its lock, whose release wakes nobody of the queue. */
  waitersFor(lock: number): readonly ThreadId[];
  /** The thread of a task_struct. */
  ofTask(task: number): ThreadId;
  /** A new thread that will run fn(arg) from the scheduler; returns its task_struct. For kthread_run and friends. */
  create(name: string, fn: number, arg: number, runnable: boolean): Addr;
  taskOf(thread: ThreadId): Addr;
  stateOf(thread: ThreadId): "runnable" | "sleeping" | "idle" | "dead";
  /** What the function of a dead kthread returned. (A kthread's death wakes who sleeps on its task_struct.) */
  resultOf(thread: ThreadId): number;
  /** What the call that blocked with BLOCK_THEN_RETURN returns when `thread` is woken. */
  setWakeValue(thread: ThreadId, value: number): void;
}

export interface SleepReason {
  readonly kind:
    | "mutex"
    | "rwsem-read"
    | "rwsem-write"
    | "spinlock"
    | "wait-queue"
    | "bit"
    | "timer"
    | "idle"
    | "page-lock"
    | "stopped";
  /** What is waited for. */
  readonly address: number;
  /** Interruptible or freezable waits are not deadlocks, and "idle" is no wait at all. */
  readonly uninterruptible: boolean;
  readonly timeoutNs?: number;
  /** The task_struct that held the lock when the thread fell asleep on it, for deadlock reports. */
  readonly holder?: Addr;
}

/** Something that happened, in order: tracepoints (kernel names), and what the model around ksm.c reports. */
export interface MachineEvent {
  /** "ksm_merge_one_page", "ksm_start_scan", … ; ours: "cow", "fault-in", "warn", "printk", "thread-start", "thread-exit", … */
  readonly name: string;
  readonly fields: Readonly<Record<string, number | string>>;
}

export interface BuiltinContext {
  readonly memory: Memory;
  readonly pages: PageStore;
  readonly layouts: Layouts;
  readonly threads: ThreadControl;
  /** Address of a global of ours or of the source ("jiffies", "ksm_run"); undefined when there is none. */
  symbol(name: string): Addr | undefined;
  symbolAddress(id: SymbolId): Addr;
  functionName(address: number): string | undefined;
  /** Slab and page-granular allocation in the arena; memory is zeroed when `zero`. `owner` names it in faults. */
  allocate(
    sizeBytes: number,
    options: {
      readonly owner: string;
      readonly align?: number;
      readonly zero?: boolean;
    },
  ): Addr;
  free(address: number): void;
  /** Simulated time in ns since boot; `charge` advances it. */
  readonly nowNs: number;
  charge(ns: number): void;
  /** Whether anybody keeps what is emitted: to make an event costs more than what most builtins do. */
  readonly isLogging: boolean;
  emit(event: MachineEvent): void;
  /** Stops the machine with a Fault (throws FaultSignal). */
  fault(kind: import("./fault.ts").FaultKind, message: string, address?: number): never;
}
