/**
 * linux/wait.h and wait_bit.h. The loops around these are C macros; a queue is a list of entries in memory, each with
 * its task, as in the kernel, newest first.
 */
import type { BuiltinContext, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import { COST_NS } from "../time/costs.ts";
import { LIST, WAIT_ENTRY, WAIT_QUEUE } from "../lib/abi.ts";
import { testBit, writeBit } from "../lib/bits.ts";
import { listAdd, listAddTail, listDelInit, listInit, listIsEmpty } from "../lib/lists.ts";
import { scheduleTimeout } from "./sleeps.ts";
import {
  TASK_NORMAL,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
  block,
  isInterrupted,
  mightSleep,
  resume,
  setTaskState,
  wakeTask,
} from "./tasks.ts";

const EXCLUSIVE = 0x01;
const AUTOREMOVE = 0x8000;

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
};
