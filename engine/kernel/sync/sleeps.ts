/**
 * The sleeping half of linux/sched.h: schedule() and its kind, and the timers of linux/timer.h. A sleep is a call that
 * blocks and is taken up again; what it has to remember lies in the task.
 */
import type { BuiltinContext, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import { highestJiffies, jiffiesAt, jiffiesToNs, nsToJiffies } from "../time/clock.ts";
import { TASK, TIMER } from "../lib/abi.ts";
import {
  TASK_INTERRUPTIBLE,
  TASK_NORMAL,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
  block,
  isInterrupted,
  resume,
  setTaskState,
  taskState,
  wakeTask,
} from "./tasks.ts";

const KILLABLE = 0x102;
const NEVER = -1;

/**
 * schedule_timeout(): sleeps unless the task's state is running (then it has been woken already). Called again after
 * the sleep: a task that is still in its sleeping state was not woken by anybody, so its time is up.
 */
export function scheduleTimeout(ctx: BuiltinContext, address: number, timeout: number): BuiltinResult {
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
  const timer = ctx.memory.load("u64", task + TASK.timer);
  if (timer !== 0 && !wasWoken) clearTimer(ctx, timer);
  if (deadline === NEVER) return timeout;
  return wasWoken ? nsToJiffies(deadline - ctx.nowNs) : 0;
}

/** Jiffies until the current task's timer ends, if it has set one. */
function timeUntilTimer(ctx: BuiltinContext): number {
  const timer = ctx.memory.load("u64", ctx.threads.currentTask + TASK.timer);
  if (timer === 0) return highestJiffies;
  return Math.max(0, ctx.memory.load("u64", timer + TIMER.expires) - jiffiesAt(ctx.nowNs));
}

/** The old pair of mod_timer() and schedule(): the timer becomes the task's, for its next sleep. */
function setTimer(ctx: BuiltinContext, timer: number, expires: number): number {
  const task = ctx.threads.currentTask;
  if (ctx.memory.load("u64", timer + TIMER.data) !== task)
    ctx.fault("unmodelled-function", "a timer that does not wake the task that sets it is not modelled", timer);
  ctx.memory.store("u64", timer + TIMER.expires, expires);
  const wasSet = clearTimer(ctx, timer);
  ctx.memory.store("u64", timer + TIMER.task, task);
  ctx.memory.store("u64", task + TASK.timer, timer);
  return wasSet;
}

function clearTimer(ctx: BuiltinContext, timer: number): number {
  const task = ctx.memory.load("u64", timer + TIMER.task);
  if (task === 0) return 0;
  ctx.memory.store("u64", timer + TIMER.task, 0);
  ctx.memory.store("u64", task + TASK.timer, 0);
  return 1;
}

/** Sets the state first, unless this is the call taken up again. */
function sleepIn(ctx: BuiltinContext, state: number, timeout: number): BuiltinResult {
  const task = ctx.threads.currentTask;
  if (ctx.memory.load("i32", task + TASK.asleep) === 0) setTaskState(ctx, task, state);
  return scheduleTimeout(ctx, 0, timeout);
}

export const SLEEP_BUILTINS: BuiltinTable = {
  schedule: (ctx) => {
    const result = scheduleTimeout(ctx, 0, timeUntilTimer(ctx));
    return typeof result === "symbol" ? result : undefined;
  },
  mod_timer: (ctx, [timer = 0, expires = 0]) => setTimer(ctx, timer, expires),
  del_timer: (ctx, [timer = 0]) => clearTimer(ctx, timer),
  schedule_timeout: (ctx, [timeout = 0]) => scheduleTimeout(ctx, 0, timeout),
  schedule_timeout_interruptible: (ctx, [timeout = 0]) => sleepIn(ctx, TASK_INTERRUPTIBLE, timeout),
  schedule_timeout_uninterruptible: (ctx, [timeout = 0]) => sleepIn(ctx, TASK_UNINTERRUPTIBLE, timeout),
  schedule_timeout_killable: (ctx, [timeout = 0]) => sleepIn(ctx, KILLABLE, timeout),
  wake_up_process: (ctx, [task = 0]) => Number(wakeTask(ctx, task, TASK_NORMAL)),
};
