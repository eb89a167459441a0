/**
 * Tasks as the scheduler's builtins see them: their state word, what they wait for, their time on the processor.
 *
 * A thread that sleeps is charged from when it last began to run (exec_start) to its going to sleep; it begins to run
 * again when its blocked call is taken up.
 */
import type { Addr } from "../../base/brands.ts";
import type { BuiltinContext, SleepReason } from "../../machine/builtin.ts";
import { BLOCK_AND_RETRY } from "../../machine/builtin.ts";
import { COST_NS } from "../time/costs.ts";
import { KTHREAD, LIST, TASK } from "../lib/abi.ts";
import { listAddTail, listDelInit, listInit } from "../lib/lists.ts";

export const TASK_RUNNING = 0;
export const TASK_INTERRUPTIBLE = 1;
export const TASK_UNINTERRUPTIBLE = 2;
export const TASK_NORMAL = 3;
const TASK_WAKEKILL = 0x100;
const EXIT_ZOMBIE = 0x20;
const TIF_SIGPENDING = 1 << 2;
const SIGKILL_MASK = 1 << 8;
const DEFAULT_PRIO = 120;

export function taskState(ctx: BuiltinContext, task: number): number {
  return ctx.memory.load("u32", task + TASK.state);
}

export function setTaskState(ctx: BuiltinContext, task: number, state: number): void {
  ctx.memory.store("u32", task + TASK.state, state);
}

/** Whether a sleep in this state is ended by a signal that the task has. */
export function isInterrupted(ctx: BuiltinContext, task: number, state: number): boolean {
  if ((ctx.memory.load("u64", task + TASK.threadFlags) & TIF_SIGPENDING) === 0) return false;
  if ((state & TASK_INTERRUPTIBLE) !== 0) return true;
  return (state & TASK_WAKEKILL) !== 0 && hasFatalSignal(ctx, task);
}

export function hasFatalSignal(ctx: BuiltinContext, task: number): boolean {
  return (ctx.memory.load("u64", task + TASK.pendingSignals) & SIGKILL_MASK) !== 0;
}

/** wake_up_state(): a task that sleeps in one of these states runs again. False if it did not. */
export function wakeTask(ctx: BuiltinContext, task: number, states: number): boolean {
  if ((taskState(ctx, task) & states) === 0) return false;
  setTaskState(ctx, task, TASK_RUNNING);
  ctx.charge(COST_NS.wakeUp);
  ctx.threads.wake(ctx.threads.ofTask(task));
  return true;
}

/** Nothing that sleeps may be called while a spinlock is held: reported as the kernel does, and the run goes on. */
export function mightSleep(ctx: BuiltinContext, what: string): void {
  if (ctx.memory.load("i32", ctx.threads.currentTask + TASK.preemptCount) === 0) return;
  ctx.emit({ name: "warn", fields: { text: `${what}: sleeping function called from invalid context` } });
}

/** Puts the current thread to sleep; its call is done again when it is woken. */
export function block(ctx: BuiltinContext, reason: SleepReason): typeof BLOCK_AND_RETRY {
  const task = ctx.threads.currentTask;
  if (reason.kind !== "spinlock" && ctx.memory.load("i32", task + TASK.preemptCount) !== 0)
    ctx.fault("lock-misuse", "scheduling while atomic: the thread holds a spinlock and goes to sleep", reason.address);
  ctx.charge(COST_NS.contextSwitch);
  accountRun(ctx, task);
  ctx.memory.store("u64", task + TASK.blockedOn, reason.address);
  ctx.threads.sleep(reason);
  return BLOCK_AND_RETRY;
}

/** To be called first in a builtin that may have blocked: whether this is the call taken up again. */
export function resume(ctx: BuiltinContext): boolean {
  const task = ctx.threads.currentTask;
  if (ctx.memory.load("u64", task + TASK.blockedOn) === 0) return false;
  ctx.memory.store("u64", task + TASK.blockedOn, 0);
  ctx.memory.store("u64", task + TASK.execStart, ctx.nowNs);
  return true;
}

function accountRun(ctx: BuiltinContext, task: number): void {
  ctx.memory.store("u64", task + TASK.sumExecRuntime, runtimeNs(ctx, task));
  ctx.memory.store("u64", task + TASK.execStart, ctx.nowNs);
}

/** Simulated time that the task has had a processor. */
export function runtimeNs(ctx: BuiltinContext, task: number): number {
  const before = ctx.memory.load("u64", task + TASK.sumExecRuntime);
  if (ctx.threads.currentTask !== task) return before;
  return before + ctx.nowNs - ctx.memory.load("u64", task + TASK.execStart);
}

/** Fills in what the machine does not know of, and puts the task on the list of processes. */
export function initTask(ctx: BuiltinContext, task: number): void {
  const { memory } = ctx;
  memory.store("i32", task + TASK.tgid, memory.load("i32", task + TASK.pid));
  memory.store("i32", task + TASK.prio, DEFAULT_PRIO);
  memory.store("i32", task + TASK.staticPrio, DEFAULT_PRIO);
  memory.store("i32", task + TASK.usage, 1);
  memory.store("u64", task + TASK.groupLeader, task);
  memory.store("u64", task + TASK.execStart, ctx.nowNs);
  const initial = ctx.symbol("init_task");
  if (initial === undefined) listInit(ctx, task + TASK.tasks);
  else listAddTail(ctx, task + TASK.tasks, initial + TASK.tasks);
}

export function exitTask(ctx: BuiltinContext, task: number, code: number): void {
  ctx.memory.store("i32", task + TASK.exitState, EXIT_ZOMBIE);
  ctx.memory.store("i32", task + TASK.exitCode, code);
  if (ctx.memory.load("u64", task + TASK.tasks + LIST.next) !== 0) listDelInit(ctx, task + TASK.tasks);
}

/** The struct kthread of a task that is one, else 0. */
export function kthreadOf(ctx: BuiltinContext, task: number): number {
  return ctx.memory.load("u64", task + TASK.kthread);
}

export function shouldStop(ctx: BuiltinContext, task: Addr): boolean {
  const kthread = kthreadOf(ctx, task);
  return kthread !== 0 && ctx.memory.load("bool", kthread + KTHREAD.shouldStop) === 1;
}
