/**
 * Deterministic, cooperative scheduling: the current thread runs until it blocks, then the runnable one with the
 * lowest id. Simulated time stands still but for what builtins charge and what the scenario lets pass.
 */
import type { ThreadId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { SleepReason } from "../builtin.ts";
import { CELL, CELL_COUNT } from "../fast/cells.ts";
import type { Thread } from "./thread.ts";

const LOCKS: ReadonlySet<SleepReason["kind"]> = new Set([
  "mutex",
  "rwsem-read",
  "rwsem-write",
  "spinlock",
  "page-lock",
]);

export interface Sleeper {
  readonly thread: Thread;
  readonly reason: SleepReason;
}

export class Scheduler {
  /** Numbers shared with compiled code (fast/cells.ts). */
  cells = new Float64Array(CELL_COUNT);
  current: Thread | undefined;
  /** Only this thread may run (single-thread stepping). */
  only: ThreadId | undefined;
  nextId = 1;
  sleepCount = 0;
  private list: Thread[] = [];
  private readonly byId = new Map<ThreadId, Thread>();
  private readonly byTask = new Map<number, Thread>();
  /** In the order in which they fell asleep. */
  private readonly asleep = new Set<Thread>();

  get nowNs(): number {
    return this.cells[CELL.nowNs]!;
  }
  set nowNs(ns: number) {
    this.cells[CELL.nowNs] = ns;
  }

  /** By ascending id. */
  get threads(): readonly Thread[] {
    return this.list;
  }

  /** Other threads than before, or states that were changed behind the scheduler's back. */
  setThreads(threads: readonly Thread[]): void {
    this.list = [...threads];
    for (const index of [this.byId, this.byTask, this.asleep]) index.clear();
    for (const thread of threads) this.index(thread);
    for (const thread of threads.filter(isAsleep).sort((a, b) => a.sleepOrder - b.sleepOrder)) this.asleep.add(thread);
    this.countWaiting();
  }

  find(id: ThreadId): Thread | undefined {
    return this.byId.get(id);
  }

  get(id: ThreadId): Thread {
    const thread = this.byId.get(id);
    invariant(thread !== undefined, `thread ${id} exists`);
    return thread;
  }

  ofTask(task: number): Thread | undefined {
    return this.byTask.get(task);
  }

  add(thread: Thread): void {
    this.list.push(thread);
    this.index(thread);
  }

  remove(thread: Thread): void {
    this.setThreads(this.list.filter((other) => other !== thread));
    if (this.current === thread) this.current = undefined;
  }

  /** Takes back an add(): the thread was the last to be added, and is not asleep. */
  withdraw(thread: Thread): void {
    invariant(this.list.at(-1) === thread, "the thread that was added last");
    this.list.pop();
    this.byId.delete(thread.id);
    this.byTask.delete(thread.task);
  }

  /** The thread that runs next, which becomes the current one. */
  pick(): Thread | undefined {
    const next = this.peekNext();
    if (next !== undefined) this.current = next;
    return next;
  }

  peekNext(): Thread | undefined {
    if (this.only !== undefined) {
      const thread = this.find(this.only);
      return thread?.state.kind === "runnable" ? thread : undefined;
    }
    if (this.current?.state.kind === "runnable") return this.current;
    return this.list.find((thread) => thread.state.kind === "runnable");
  }

  sleep(thread: Thread, reason: SleepReason): void {
    const wakeAtNs = reason.timeoutNs === undefined ? undefined : this.nowNs + reason.timeoutNs;
    this.sleepCount++;
    this.cells[CELL.interrupt] = 1;
    thread.sleepOrder = this.sleepCount;
    thread.wakeValue = 0;
    thread.state = { kind: "sleeping", reason, wakeAtNs };
    this.asleep.delete(thread);
    this.asleep.add(thread);
    this.countWaiting();
  }

  wake(thread: Thread): boolean {
    if (thread.state.kind !== "sleeping") return false;
    thread.state = { kind: "runnable" };
    this.asleep.delete(thread);
    this.countWaiting();
    return true;
  }

  /** Longest asleep first. */
  sleepersOn(address: number): Thread[] {
    const found: Thread[] = [];
    for (const thread of this.asleep)
      if (thread.state.kind === "sleeping" && thread.state.reason.address === address) found.push(thread);
    return found;
  }

  /** Of those on this address, the ones that wait for a lock. */
  waitersFor(lock: number): Thread[] {
    return this.cells[CELL.waiting] === 0 ? [] : this.sleepersOn(lock).filter(isWaiting);
  }

  nextTimerNs(): number | undefined {
    let next: number | undefined;
    for (const { state } of this.asleep) {
      if (state.kind !== "sleeping" || state.wakeAtNs === undefined) continue;
      if (next === undefined || state.wakeAtNs < next) next = state.wakeAtNs;
    }
    return next;
  }

  /** Time passes; whoever is due becomes runnable. Time never goes back. */
  advanceTo(ns: number): void {
    this.nowNs = Math.max(this.nowNs, ns);
    for (const { thread } of this.sleepers()) {
      const { state } = thread;
      if (state.kind === "sleeping" && state.wakeAtNs !== undefined && state.wakeAtNs <= this.nowNs) this.wake(thread);
    }
  }

  /** Threads that wait for a lock which nobody will ever release. */
  deadlocked(): Sleeper[] {
    if (this.only !== undefined || this.cells[CELL.waiting] === 0) return [];
    return this.sleepers()
      .filter(({ thread }) => this.isStuck(thread))
      .sort((a, b) => a.thread.id - b.thread.id);
  }

  private sleepers(): Sleeper[] {
    const found: Sleeper[] = [];
    for (const thread of this.asleep)
      if (thread.state.kind === "sleeping") found.push({ thread, reason: thread.state.reason });
    return found;
  }

  /** Waits for a lock without a time limit, and so does whoever holds it, if that is known, and so on. */
  private isStuck(waiter: Thread): boolean {
    const seen = new Set<Thread>();
    for (let thread: Thread | undefined = waiter; thread !== undefined && !seen.has(thread);) {
      seen.add(thread);
      const { state }: Thread = thread;
      if (state.kind !== "sleeping") return thread !== waiter;
      if (state.wakeAtNs !== undefined || !state.reason.uninterruptible || !waitsForLock(state.reason)) return false;
      thread = state.reason.holder === undefined ? undefined : this.ofTask(state.reason.holder);
    }
    return true;
  }

  private countWaiting(): void {
    let waiting = 0;
    for (const thread of this.asleep) if (isWaiting(thread)) waiting++;
    this.cells[CELL.waiting] = waiting;
  }

  private index(thread: Thread): void {
    this.byId.set(thread.id, thread);
    this.byTask.set(thread.task, thread);
  }
}

/** Whether it is a lock that is slept on. */
export function waitsForLock({ kind }: SleepReason): boolean {
  return LOCKS.has(kind);
}

function isWaiting({ state }: Thread): boolean {
  return state.kind === "sleeping" && waitsForLock(state.reason);
}

function isAsleep(thread: Thread): boolean {
  return thread.state.kind === "sleeping";
}
