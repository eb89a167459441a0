/** What builtins may do to threads. A class for the same reason as MachineContext. */
import type { Addr, ThreadId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { SleepReason, ThreadControl } from "../builtin.ts";
import type { Core } from "../core.ts";
import { FaultSignal } from "../fault.ts";
import { hexAddress } from "../memory/badAccess.ts";
import type { Scheduler } from "./scheduler.ts";
import { createThread, logThread } from "./tasks.ts";
import type { Thread } from "./thread.ts";

const NOBODY: readonly ThreadId[] = [];

export class MachineThreads implements ThreadControl {
  private readonly core: Core;
  private readonly scheduler: Scheduler;
  private readonly begin: (thread: Thread, fn: number, arg: number) => void;

  /** `begin` makes a new thread start with fn(arg). */
  constructor(core: Core, begin: (thread: Thread, fn: number, arg: number) => void) {
    this.core = core;
    this.scheduler = core.scheduler;
    this.begin = begin;
  }

  get current(): ThreadId {
    return this.running().id;
  }

  get currentTask(): Addr {
    return this.running().task;
  }

  sleep(reason: SleepReason): void {
    this.scheduler.sleep(this.running(), reason);
  }

  wake(thread: ThreadId): boolean {
    return this.scheduler.wake(this.scheduler.get(thread));
  }

  sleepersOn(address: number): readonly ThreadId[] {
    const sleepers = this.scheduler.sleepersOn(address);
    return sleepers.length === 0 ? NOBODY : sleepers.map((thread) => thread.id);
  }

  waitersFor(lock: number): readonly ThreadId[] {
    const waiters = this.scheduler.waitersFor(lock);
    return waiters.length === 0 ? NOBODY : waiters.map((thread) => thread.id);
  }

  ofTask(task: number): ThreadId {
    const thread = this.scheduler.ofTask(task);
    if (thread === undefined)
      throw new FaultSignal("wild-access", `${hexAddress(task)} is not the task_struct of a thread`, { address: task });
    return thread.id;
  }

  create(name: string, fn: number, arg: number, runnable: boolean): Addr {
    const thread = createThread(this.core, name, "kthread");
    this.begin(thread, fn, arg);
    if (!runnable) this.scheduler.sleep(thread, { kind: "stopped", address: thread.task, uninterruptible: false });
    logThread(this.core, "thread-start", thread);
    return thread.task;
  }

  taskOf(thread: ThreadId): Addr {
    return this.scheduler.get(thread).task;
  }

  stateOf(thread: ThreadId): "runnable" | "sleeping" | "idle" | "dead" {
    return this.scheduler.get(thread).state.kind;
  }

  resultOf(thread: ThreadId): number {
    return this.scheduler.get(thread).lastResult;
  }

  setWakeValue(thread: ThreadId, value: number): void {
    this.scheduler.get(thread).wakeValue = value;
  }

  private running(): Thread {
    const { current } = this.scheduler;
    invariant(current !== undefined, "a builtin runs in a thread");
    return current;
  }
}
