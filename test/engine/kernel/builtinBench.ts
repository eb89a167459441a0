/**
 * Builtins without a program: real memory, allocator, page frames and page store, and threads that do nothing but be
 * current, sleep and be woken. A call that blocks is told from one that returns.
 */
import type { Addr, Pfn, SymbolId, ThreadId } from "../../../engine/base/brands.ts";
import { invariant } from "../../../engine/base/invariant.ts";
import { KERNEL_BUILTINS } from "../../../engine/kernel/builtins.ts";
import { TASK } from "../../../engine/kernel/lib/abi.ts";
import { initTask } from "../../../engine/kernel/sync/tasks.ts";
import type {
  BuiltinContext,
  BuiltinResult,
  MachineEvent,
  SleepReason,
  ThreadControl,
} from "../../../engine/machine/builtin.ts";
import { FaultSignal } from "../../../engine/machine/fault.ts";
import { Allocator } from "../../../engine/machine/memory/allocator.ts";
import { FlatMemory } from "../../../engine/machine/memory/flatMemory.ts";
import { FRAME_BASE, PAGE_SIZE } from "../../../engine/machine/memory/memory.ts";
import { waitsForLock } from "../../../engine/machine/threads/scheduler.ts";
import { createPageStore, type PageStore } from "../../../engine/pages/pageStore.ts";

const FRAMES = 16;
const TASK_BYTES = 312;

interface BenchThread {
  readonly id: ThreadId;
  readonly task: Addr;
  asleep: SleepReason | undefined;
  dead: boolean;
}

export class BuiltinBench {
  readonly pages: PageStore;
  readonly memory: FlatMemory;
  private readonly allocator: Allocator;
  readonly events: MachineEvent[] = [];
  readonly threads: BenchThread[] = [];
  readonly symbols = new Map<string, Addr>();
  nowNs = 0;
  private current = 0;
  private readonly ctx: BuiltinContext;

  constructor(pages = createPageStore()) {
    this.pages = pages;
    this.memory = new FlatMemory(pages, undefined);
    this.allocator = new Allocator(this.memory, { step: 0 as never, statement: undefined });
    this.memory.frames.attach(FRAMES, this.allocator.takePages(1, 0), this.allocator.takePages(1, 0));
    this.ctx = this.createContext();
    this.addThread();
  }

  /** A thread with a task that is set up; the first one is current. */
  addThread(): number {
    const thread = this.addBareThread();
    initTask(this.ctx, thread.task);
    return this.threads.length - 1;
  }

  private addBareThread(): BenchThread {
    const id = (this.threads.length + 1) as ThreadId;
    const thread = { id, task: this.allocate(TASK_BYTES), asleep: undefined, dead: false };
    this.threads.push(thread);
    return thread;
  }

  /** What follows is done by this thread. */
  as(thread: number): this {
    this.current = thread;
    return this;
  }

  thread(index: number): BenchThread {
    const thread = this.threads[index];
    invariant(thread !== undefined, `there is a thread ${index}`);
    return thread;
  }

  /** The builtin's number (0 for none), or "blocked". */
  call(name: string, ...args: number[]): number | "blocked" {
    const definition = KERNEL_BUILTINS[name];
    invariant(definition !== undefined, `there is a builtin ${name}`);
    const run = typeof definition === "function" ? definition : definition.run;
    const result: BuiltinResult = run(this.ctx, args);
    if (typeof result === "symbol") return "blocked";
    return result ?? 0;
  }

  /** The Fault that the call ends in. */
  faultOf(name: string, ...args: number[]): FaultSignal {
    try {
      this.call(name, ...args);
    } catch (error) {
      if (error instanceof FaultSignal) return error;
      throw error;
    }
    throw new Error(`${name} ended in no Fault`);
  }

  allocate(size: number): Addr {
    return this.allocator.allocate(size, "bench", 8, true);
  }

  string(text: string): Addr {
    const address = this.allocate(text.length + 1);
    this.memory.writeBytes(
      address,
      Uint8Array.from(`${text}\0`, (char) => char.charCodeAt(0)),
    );
    return address;
  }

  /** Address of a page frame's contents. */
  frame(pfn: number, bytes?: Uint8Array): number {
    if (bytes !== undefined) this.memory.setFrameContent(pfn as Pfn, this.pages.intern(bytes));
    return FRAME_BASE + pfn * PAGE_SIZE;
  }

  taskField(thread: number, offset: number): number {
    return this.memory.load("i32", this.thread(thread).task + offset);
  }

  isAsleep(thread: number): boolean {
    return this.thread(thread).asleep !== undefined;
  }

  /** As the scheduler does when a timed sleep is over. */
  expire(thread: number): void {
    const sleeper = this.thread(thread);
    invariant(sleeper.asleep?.timeoutNs !== undefined, "a timed sleep");
    sleeper.asleep = undefined;
  }

  get preemptCount(): number {
    return this.taskField(this.current, TASK.preemptCount);
  }

  private createContext(): BuiltinContext {
    const bench = this;
    return {
      memory: this.memory,
      pages: this.pages,
      threads: this.createThreadControl(),
      layouts: {
        sizeof: () => 0,
        has: () => false,
        offset: (record, path) => invariant(false, `${record} has no ${path} here`) as never,
      },
      symbol: (name) => this.symbols.get(name),
      symbolAddress: (id: SymbolId) => id as never,
      functionName: () => undefined,
      allocate: (size, { owner, align, zero }) => this.allocator.allocate(size, owner, align, zero),
      free: (address) => this.allocator.free(address),
      get nowNs() {
        return bench.nowNs;
      },
      charge(ns) {
        bench.nowNs += ns;
      },
      isLogging: true,
      emit: (event) => this.events.push(event),
      fault(kind, message, address): never {
        throw new FaultSignal(kind, message, address === undefined ? {} : { address });
      },
    };
  }

  private createThreadControl(): ThreadControl {
    const bench = this;
    const byId = (id: ThreadId): BenchThread => bench.thread(id - 1);
    return {
      get current() {
        return bench.thread(bench.current).id;
      },
      get currentTask() {
        return bench.thread(bench.current).task;
      },
      sleep(reason) {
        bench.thread(bench.current).asleep = reason;
      },
      wake(id) {
        const was = byId(id).asleep !== undefined;
        byId(id).asleep = undefined;
        return was;
      },
      sleepersOn: (address) => bench.threads.filter(({ asleep }) => asleep?.address === address).map(({ id }) => id),
      waitersFor(lock) {
        return this.sleepersOn(lock).filter((id) => waitsForLock(byId(id).asleep!));
      },
      ofTask: (task) => {
        const thread = bench.threads.find((candidate) => candidate.task === task);
        invariant(thread !== undefined, "a thread's task");
        return thread.id;
      },
      create: () => bench.addBareThread().task,
      taskOf: (id) => byId(id).task,
      stateOf: (id) => (byId(id).dead ? "dead" : byId(id).asleep === undefined ? "runnable" : "sleeping"),
      resultOf: () => 0,
      setWakeValue: () => undefined,
    };
  }
}
