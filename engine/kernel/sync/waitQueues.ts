/**
 * linux/wait.h, wait_bit.h and the sleeping half of sched.h. The loops around these are C macros; a queue is a list of
 * entries in memory, each with its task, as in the kernel, newest first.
 */
import type { BuiltinContext, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import { highestJiffies, jiffiesToNs, nsToJiffies } from "../time/clock.ts";
import { COST_NS } from "../time/costs.ts";
import { LIST, TASK, WAIT_ENTRY, WAIT_QUEUE } from "../lib/abi.ts";
import { testBit, writeBit } from "../lib/bits.ts";
import { listAdd, listAddTail, listDelInit, listInit, listIsEmpty } from "../lib/lists.ts";
import {
  TASK_INTERRUPTIBLE,
  TASK_NORMAL,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
  block,
  isInterrupted,
  mightSleep,
  resume,
  setTaskState,
  taskState,
  wakeTask,
} from "./tasks.ts";

const EXCLUSIVE = 0x01;
const AUTOREMOVE = 0x8000;
const KILLABLE = 0x102;
const NEVER = -1;

function enqueue(ctx: BuiltinContext, queue: number, entry: number, exclusive: boolean): void {
  const node = entry + WAIT_ENTRY.entry;
  const flags = ctx.memory.load("u32", entry + WAIT_ENTRY.flags);
  ctx.memory.store("u32", entry + WAIT_ENTRY.flags, exclusive ? flags | EXCLUSIVE : flags & ~EXCLUSIVE);
  if (exclusive) listAddTail(ctx, node, queue + WAIT_QUEUE.head);
  else listAdd(ctx, node, queue + WAIT_QUEUE.head);
}

function prepareToWait(ctx: BuiltinContext, queue: number, entry: number, state: number, exclusive: boolean): void {
  if (listIsEmpty(ctx, entry + WAIT_ENTRY.entry)) enqueue(ctx, queue, entry, exclusive);
  setTaskState(ctx, ctx.threads.currentTask, state);
}

function finishWait(ctx: BuiltinContext, entry: number): void {
  setTaskState(ctx, ctx.threads.currentTask, TASK_RUNNING);
  if (!listIsEmpty(ctx, entry + WAIT_ENTRY.entry)) listDelInit(ctx, entry + WAIT_ENTRY.entry);
}

function entriesOf(ctx: BuiltinContext, queue: number): number[] {
  const head = queue + WAIT_QUEUE.head;
  const entries: number[] = [];
  for (
    let node = ctx.memory.load("u64", head + LIST.next);
    node !== head;
    node = ctx.memory.load("u64", node + LIST.next)
  )
    entries.push(node - WAIT_ENTRY.entry);
  return entries;
}

/** Wakes whoever waits in one of the states, and at most `exclusiveLimit` of the exclusive ones (0: all). */
function wakeUp(ctx: BuiltinContext, queue: number, states: number, exclusiveLimit: number): number {
  let woken = 0;
  let exclusive = 0;
  for (const entry of entriesOf(ctx, queue)) {
    if (ctx.memory.load("u64", entry + WAIT_ENTRY.func) !== 0)
      ctx.fault("unmodelled-function", "a wait queue entry with a wake function of its own is not modelled", entry);
    const flags = ctx.memory.load("u32", entry + WAIT_ENTRY.flags);
    if (!wakeTask(ctx, ctx.memory.load("u64", entry + WAIT_ENTRY.task), states)) continue;
    woken += 1;
    if ((flags & AUTOREMOVE) !== 0) listDelInit(ctx, entry + WAIT_ENTRY.entry);
    if ((flags & EXCLUSIVE) !== 0 && ++exclusive === exclusiveLimit) break;
  }
  return woken;
}

/**
 * schedule_timeout(): sleeps unless the task's state is running (then it has been woken already). Called again after
 * the sleep: a task that is still in its sleeping state was not woken by anybody, so its time is up.
 */
function scheduleTimeout(ctx: BuiltinContext, address: number, timeout: number): BuiltinResult {
  const task = ctx.threads.currentTask;
  const { memory } = ctx;
  if (resume(ctx) && memory.load("i32", task + TASK.asleep) === 1) return endOfSleep(ctx, task, timeout);
  const state = taskState(ctx, task);
  if (state !== TASK_RUNNING && isInterrupted(ctx, task, state)) setTaskState(ctx, task, TASK_RUNNING);
  if (taskState(ctx, task) === TASK_RUNNING) return timeout;
  const isTimed = timeout < highestJiffies;
  const timeoutNs = isTimed ? jiffiesToNs(Math.max(timeout, 0)) : 0;
  memory.store("i32", task + TASK.asleep, 1);
  memory.store("i64", task + TASK.deadline, isTimed ? ctx.nowNs + timeoutNs : NEVER);
  return block(ctx, {
    kind: "wait-queue",
    address: address === 0 ? task : address,
    uninterruptible: (state & TASK_NORMAL) === TASK_UNINTERRUPTIBLE,
    ...(isTimed ? { timeoutNs } : {}),
  });
}

/** Jiffies left. */
function endOfSleep(ctx: BuiltinContext, task: number, timeout: number): number {
  const deadline = ctx.memory.load("i64", task + TASK.deadline);
  const wasWoken = taskState(ctx, task) === TASK_RUNNING;
  ctx.memory.store("i32", task + TASK.asleep, 0);
  setTaskState(ctx, task, TASK_RUNNING);
  if (deadline === NEVER) return timeout;
  return wasWoken ? nsToJiffies(deadline - ctx.nowNs) : 0;
}

/** Sets the state first, unless this is the call taken up again. */
function sleepIn(ctx: BuiltinContext, state: number, timeout: number): BuiltinResult {
  const task = ctx.threads.currentTask;
  if (ctx.memory.load("i32", task + TASK.asleep) === 0) setTaskState(ctx, task, state);
  return scheduleTimeout(ctx, 0, timeout);
}

/** Waits until the bit is clear; with `take`, sets it then. */
function waitOnBit(ctx: BuiltinContext, word: number, bit: number, mode: number, take: boolean): BuiltinResult {
  if (!resume(ctx)) mightSleep(ctx, "wait_on_bit");
  if (!testBit(ctx, bit, word)) {
    if (take) writeBit(ctx, bit, word, true);
    return 0;
  }
  return block(ctx, { kind: "bit", address: word, uninterruptible: (mode & TASK_NORMAL) === TASK_UNINTERRUPTIBLE });
}

export const WAIT_BUILTINS: BuiltinTable = {
  init_waitqueue_head: (ctx, [queue = 0]) => {
    ctx.memory.store("u64", queue, 0);
    listInit(ctx, queue + WAIT_QUEUE.head);
  },
  __lab_init_wait: (ctx, [entry = 0]) => {
    ctx.memory.store("u32", entry + WAIT_ENTRY.flags, AUTOREMOVE);
    ctx.memory.store("u64", entry + WAIT_ENTRY.task, ctx.threads.currentTask);
    ctx.memory.store("u64", entry + WAIT_ENTRY.func, 0);
    listInit(ctx, entry + WAIT_ENTRY.entry);
  },
  add_wait_queue: (ctx, [queue = 0, entry = 0]) => {
    enqueue(ctx, queue, entry, false);
  },
  remove_wait_queue: (ctx, [, entry = 0]) => {
    listDelInit(ctx, entry + WAIT_ENTRY.entry);
  },
  prepare_to_wait: (ctx, [queue = 0, entry = 0, state = 0]) => {
    prepareToWait(ctx, queue, entry, state, false);
  },
  prepare_to_wait_exclusive: (ctx, [queue = 0, entry = 0, state = 0]) => {
    prepareToWait(ctx, queue, entry, state, true);
  },
  finish_wait: (ctx, [, entry = 0]) => {
    finishWait(ctx, entry);
  },
  waitqueue_active: (ctx, [queue = 0]) => Number(!listIsEmpty(ctx, queue + WAIT_QUEUE.head)),
  __wake_up: { costNs: COST_NS.lock, run: (ctx, [queue = 0, mode = 0, nr = 0]) => wakeUp(ctx, queue, mode, nr) },
  __lab_wait_interrupted: (ctx, [state = 0]) => Number(isInterrupted(ctx, ctx.threads.currentTask, state)),
  __lab_wait_schedule: (ctx, [queue = 0, timeout = 0]) => scheduleTimeout(ctx, queue, timeout),
  __lab_wait_on_bit: (ctx, [word = 0, bit = 0, mode = 0]) => waitOnBit(ctx, word, bit, mode, false),
  __lab_wait_on_bit_lock: (ctx, [word = 0, bit = 0, mode = 0]) => waitOnBit(ctx, word, bit, mode, true),
  wake_up_bit: (ctx, [word = 0]) => {
    for (const thread of ctx.threads.sleepersOn(word)) ctx.threads.wake(thread);
  },

  schedule: (ctx) => {
    const result = scheduleTimeout(ctx, 0, highestJiffies);
    return typeof result === "symbol" ? result : undefined;
  },
  schedule_timeout: (ctx, [timeout = 0]) => scheduleTimeout(ctx, 0, timeout),
  schedule_timeout_interruptible: (ctx, [timeout = 0]) => sleepIn(ctx, TASK_INTERRUPTIBLE, timeout),
  schedule_timeout_uninterruptible: (ctx, [timeout = 0]) => sleepIn(ctx, TASK_UNINTERRUPTIBLE, timeout),
  schedule_timeout_killable: (ctx, [timeout = 0]) => sleepIn(ctx, KILLABLE, timeout),
  wake_up_process: (ctx, [task = 0]) => Number(wakeTask(ctx, task, TASK_NORMAL)),
};
