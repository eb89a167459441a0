/**
 * Deterministic, cooperative scheduling: the current thread runs until it blocks, then the runnable one with the
 * lowest id. Simulated time stands still but for what builtins charge and what the scenario lets pass.
 */
import type { ThreadId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { SleepReason } from "../builtin.ts";
import type { Thread } from "./thread.ts";

const LOCKS: ReadonlySet<SleepReason["kind"]> = new Set([
  "mutex",
  "rwsem-read",
  "rwsem-write",
  "spinlock",
  "page-lock",
]);

export class Scheduler {
  nowNs = 0;
  current: Thread | undefined;
  /** Only this thread may run (single-thread stepping). */
  only: ThreadId | undefined;
  nextId = 1;
  sleepCount = 0;
  /** By ascending id. */
  threads: Thread[] = [];

  find(id: ThreadId): Thread | undefined {
    return this.threads.find((thread) => thread.id === id);
  }

  get(id: ThreadId): Thread {
    const thread = this.find(id);
    invariant(thread !== undefined, `thread ${id} exists`);
    return thread;
  }

  add(thread: Thread): void {
    this.threads.push(thread);
  }

  remove(thread: Thread): void {
    this.threads = this.threads.filter((other) => other !== thread);
    if (this.current === thread) this.current = undefined;
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
    return this.threads.find((thread) => thread.state.kind === "runnable");
  }

  sleep(thread: Thread, reason: SleepReason): void {
    const wakeAtNs = reason.timeoutNs === undefined ? undefined : this.nowNs + reason.timeoutNs;
    this.sleepCount++;
    thread.sleepOrder = this.sleepCount;
    thread.wakeValue = 0;
    thread.state = { kind: "sleeping", reason, wakeAtNs };
  }

  wake(thread: Thread): boolean {
    if (thread.state.kind !== "sleeping") return false;
    thread.state = { kind: "runnable" };
    return true;
  }

  sleepersOn(address: number): Thread[] {
    return this.threads
      .filter((thread) => thread.state.kind === "sleeping" && thread.state.reason.address === address)
      .sort((a, b) => a.sleepOrder - b.sleepOrder);
  }

  nextTimerNs(): number | undefined {
    let next: number | undefined;
    for (const { state } of this.threads) {
      if (state.kind !== "sleeping" || state.wakeAtNs === undefined) continue;
      if (next === undefined || state.wakeAtNs < next) next = state.wakeAtNs;
    }
    return next;
  }

  /** Time passes; whoever is due becomes runnable. Time never goes back. */
  advanceTo(ns: number): void {
    this.nowNs = Math.max(this.nowNs, ns);
    for (const thread of this.threads) {
      const { state } = thread;
      if (state.kind === "sleeping" && state.wakeAtNs !== undefined && state.wakeAtNs <= this.nowNs) this.wake(thread);
    }
  }

  /** Threads that wait for a lock which nobody will ever release. */
  deadlocked(): { readonly thread: Thread; readonly reason: SleepReason }[] {
    if (this.only !== undefined) return [];
    return this.threads.flatMap((thread) => {
      const { state } = thread;
      return state.kind === "sleeping" && this.isStuck(thread) ? [{ thread, reason: state.reason }] : [];
    });
  }

  ofTask(task: number): Thread | undefined {
    return this.threads.find((thread) => thread.task === task);
  }

  /** Waits for a lock without a time limit, and so does whoever holds it, if that is known, and so on. */
  private isStuck(waiter: Thread): boolean {
    const seen = new Set<Thread>();
    for (let thread: Thread | undefined = waiter; thread !== undefined && !seen.has(thread);) {
      seen.add(thread);
      const { state }: Thread = thread;
      if (state.kind !== "sleeping") return thread !== waiter;
      if (state.wakeAtNs !== undefined || !state.reason.uninterruptible || !LOCKS.has(state.reason.kind)) return false;
      thread = state.reason.holder === undefined ? undefined : this.ofTask(state.reason.holder);
    }
    return true;
  }
}
