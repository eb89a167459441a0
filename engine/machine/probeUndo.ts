/**
 * What a probe must leave no trace of: memory through the paged buffers' undo logs (at the cost of the pages written),
 * the threads, the clock and the counts by hand.
 */
import type { ThreadId } from "../base/brands.ts";
import type { Core } from "./core.ts";
import type { PagedBytes } from "./memory/pagedBytes.ts";
import type { Thread } from "./threads/thread.ts";
import type { Processor } from "./vm/processor.ts";

export interface ProbeSetting {
  readonly core: Core;
  readonly processor: Processor;
  /** The one that probes run in. */
  readonly thread: Thread;
}

export class ProbeUndo {
  private readonly setting: ProbeSetting;
  private readonly buffers: readonly PagedBytes[];
  private readonly threads: readonly Thread[];
  private readonly states: readonly Pick<Thread, "state" | "wakeValue" | "sleepOrder">[];
  private readonly scheduling: Pick<Core["scheduler"], "current" | "only" | "nowNs" | "nextId" | "sleepCount">;
  private readonly running: Pick<Processor, "isResuming" | "fast">;
  private readonly step: Core["clock"]["step"];
  private readonly ownTask: Thread["task"];
  private readonly counts: readonly Uint32Array[] | undefined;
  /** The probe's own task is another thread's. */
  private readonly isAsOther: boolean;

  /** Begins it. `keepsCounts`: what was executed stays counted. `as`: the thread whose task the probe's own is meanwhile. */
  constructor(setting: ProbeSetting, keepsCounts: boolean, as?: ThreadId) {
    const { core, processor, thread } = setting;
    const { memory, scheduler, clock, log } = core;
    this.setting = setting;
    this.threads = [...scheduler.threads];
    this.states = this.threads.map(({ state, wakeValue, sleepOrder }) => ({ state, wakeValue, sleepOrder }));
    const { current, only, nowNs, nextId, sleepCount } = scheduler;
    this.scheduling = { current, only, nowNs, nextId, sleepCount };
    this.running = { isResuming: processor.isResuming, fast: processor.fast };
    this.step = clock.step;
    this.counts = keepsCounts ? undefined : [core.statementCounts.slice(), core.functionCounts.slice()];
    this.buffers = [memory.arena, memory.shadowBytes, memory.pageMap];
    for (const buffer of this.buffers) buffer.beginUndo();
    memory.refreshViews();
    this.ownTask = thread.task;
    const task = as === undefined ? undefined : scheduler.find(as)?.task;
    if (task !== undefined) Object.assign(thread, { task });
    this.isAsOther = task !== undefined;
    scheduler.add(thread);
    this.give();
    // Compiled code counts for itself, and knows no thread that is another one.
    if (!keepsCounts) processor.fast = undefined;
    log.isMuted = true;
  }

  /** All is as it was when it began, for the next call. */
  rewind(): void {
    for (const buffer of this.buffers) buffer.rewind();
    this.setting.core.allocator.forgetLookups();
    this.putBack();
    if (this.putBackThreads()) {
      this.setting.core.scheduler.setThreads(this.threads);
      this.setting.core.scheduler.add(this.setting.thread);
    }
    this.give();
  }

  end(): void {
    const { core, thread } = this.setting;
    for (const buffer of this.buffers) buffer.rollBack();
    core.memory.refreshViews();
    core.allocator.forgetLookups();
    this.putBack();
    if (this.putBackThreads() || this.isAsOther) core.scheduler.setThreads(this.threads);
    else core.scheduler.withdraw(thread);
    Object.assign(core.scheduler, this.scheduling);
    Object.assign(thread, { task: this.ownTask });
    this.setting.processor.fast = this.running.fast;
    core.log.isMuted = false;
    if (this.counts === undefined) return;
    core.statementCounts.set(this.counts[0]!);
    core.functionCounts.set(this.counts[1]!);
  }

  /** The probe's thread is the only one that runs. */
  private give(): void {
    const { core, thread } = this.setting;
    core.scheduler.current = thread;
    core.scheduler.only = thread.id;
  }

  private putBack(): void {
    const { core, processor, thread } = this.setting;
    const { nowNs, nextId, sleepCount } = this.scheduling;
    rest(thread);
    core.scheduler.nowNs = nowNs;
    core.scheduler.nextId = nextId;
    core.scheduler.sleepCount = sleepCount;
    core.clock.step = this.step;
    processor.isResuming = this.running.isResuming;
  }

  /** Whether the scheduler has to be told. */
  private putBackThreads(): boolean {
    const { threads } = this.setting.core.scheduler;
    let isOther = threads.length !== this.threads.length + 1;
    this.threads.forEach((each, i) => {
      const { state, wakeValue, sleepOrder } = this.states[i]!;
      isOther ||= each !== threads[i] || each.state !== state || each.sleepOrder !== sleepOrder;
      each.state = state;
      each.wakeValue = wakeValue;
      each.sleepOrder = sleepOrder;
    });
    return isOther;
  }
}

/** Whatever it was in the middle of. */
export function rest(thread: Thread): void {
  thread.depth = 0;
  thread.pending = undefined;
  thread.state = { kind: "idle" };
}
