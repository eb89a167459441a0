/** linux/kthread.h, freezer.h and what else sched.h asks of a task. */
import type { BuiltinContext, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import { COST_NS } from "../time/costs.ts";
import { KTHREAD, TASK } from "../lib/abi.ts";
import { CURRENT_TASK, steps } from "../../machine/inline.ts";
import { direct } from "../lib/direct.ts";
import { EINTR } from "../lib/errno.ts";
import { formatArguments } from "../lib/printing.ts";
import {
  TASK_NORMAL,
  TASK_UNINTERRUPTIBLE,
  block,
  exitTask,
  hasFatalSignal,
  initTask,
  kthreadOf,
  mightSleep,
  resume,
  setTaskState,
  shouldStop,
  wakeTask,
} from "./tasks.ts";

const PF_KTHREAD = 0x200000;
const NICE_0 = 120;

function createKthread(ctx: BuiltinContext, args: readonly number[]): number {
  const [entry = 0, start = 0, threadfn = 0, data = 0, format = 0, ...formatArgs] = args;
  const name = formatArguments(ctx, format, formatArgs).slice(0, 15);
  const { memory } = ctx;
  const kthread = ctx.allocate(KTHREAD.size, { owner: "kthread", zero: true });
  memory.store("u64", kthread + KTHREAD.threadfn, threadfn);
  memory.store("u64", kthread + KTHREAD.data, data);
  const task = ctx.threads.create(name, entry, kthread, start !== 0);
  memory.store("u64", kthread + KTHREAD.task, task);
  memory.store("u64", task + TASK.kthread, kthread);
  memory.store("u32", task + TASK.flags, PF_KTHREAD);
  if (start === 0) setTaskState(ctx, task, TASK_UNINTERRUPTIBLE);
  initTask(ctx, task);
  return task;
}

/** Asks the thread to stop, and waits until it has. */
function stopKthread(ctx: BuiltinContext, task: number): BuiltinResult {
  if (!resume(ctx)) mightSleep(ctx, "kthread_stop");
  const kthread = kthreadOf(ctx, task);
  if (kthread === 0) ctx.fault("bug-on", "kthread_stop() of a task that is no kernel thread", task);
  if (ctx.memory.load("bool", kthread + KTHREAD.exited) === 1) return ctx.memory.load("i32", kthread + KTHREAD.result);
  if (ctx.threads.stateOf(ctx.threads.ofTask(task)) === "dead") return -EINTR;
  ctx.memory.store("bool", kthread + KTHREAD.shouldStop, 1);
  wakeTask(ctx, task, TASK_NORMAL);
  return block(ctx, { kind: "stopped", address: task, uninterruptible: true });
}

function setNice(ctx: BuiltinContext, task: number, nice: number): void {
  if (nice < -20 || nice > 19) return;
  ctx.memory.store("i32", task + TASK.staticPrio, NICE_0 + nice);
  ctx.memory.store("i32", task + TASK.prio, NICE_0 + nice);
}

export const KTHREAD_BUILTINS: BuiltinTable = {
  __lab_current_task: direct((ctx) => ctx.threads.currentTask, 0, steps([], [], CURRENT_TASK)),
  __lab_init_task: (ctx, [task = 0]) => {
    initTask(ctx, task);
  },
  __lab_exit_task: (ctx, [task = 0, code = 0]) => {
    exitTask(ctx, task, code);
  },
  __lab_kthread_create: { costNs: COST_NS.threadStart, run: (ctx, args) => createKthread(ctx, args) },
  __lab_kthread_exited: (ctx, [kthread = 0, result = 0]) => {
    ctx.memory.store("i32", kthread + KTHREAD.result, result);
    ctx.memory.store("bool", kthread + KTHREAD.exited, 1);
    exitTask(ctx, ctx.memory.load("u64", kthread + KTHREAD.task), result);
  },
  kthread_should_stop: (ctx) => Number(shouldStop(ctx, ctx.threads.currentTask)),
  kthread_stop: (ctx, [task = 0]) => stopKthread(ctx, task),
  set_freezable: () => 0,
  set_user_nice: (ctx, [task = 0, nice = 0]) => {
    setNice(ctx, task, nice);
  },
  task_nice: (ctx, [task = 0]) => ctx.memory.load("i32", task + TASK.staticPrio) - NICE_0,
  cond_resched: direct(() => 0, 0, steps([])),
  yield: () => undefined,
  test_tsk_thread_flag: (ctx, [task = 0, flag = 0]) =>
    Math.floor(ctx.memory.load("u32", task + TASK.threadFlags) / 2 ** flag) % 2,
  fatal_signal_pending: (ctx, [task = 0]) => Number(hasFatalSignal(ctx, task)),
  __lab_might_sleep: direct((ctx) => {
    mightSleep(ctx, "might_sleep");
  }),
};
