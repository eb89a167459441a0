/** linux/jiffies.h, ktime.h and delay.h. */
import type { BuiltinContext, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import { TASK } from "../lib/abi.ts";
import { block, resume, runtimeNs } from "../sync/tasks.ts";
import { jiffiesAt } from "./clock.ts";
import { COST_NS } from "./costs.ts";

const MS_PER_JIFFY = 4;
/** MAX_JIFFY_OFFSET of our headers: as good as for ever. */
const FOR_EVER = 2 ** 52 - 1;

function msecsToJiffies(msecs: number): number {
  // As a signed int, negative: infinite.
  return msecs >= 2 ** 31 ? FOR_EVER : Math.ceil(msecs / MS_PER_JIFFY);
}

/** A sleep that nobody ends early. Returns once the time is over. */
function sleepFor(ctx: BuiltinContext, ns: number): BuiltinResult {
  const task = ctx.threads.currentTask;
  const { memory } = ctx;
  if (resume(ctx) && memory.load("i32", task + TASK.asleep) === 1) {
    memory.store("i32", task + TASK.asleep, 0);
    return 0;
  }
  memory.store("i32", task + TASK.asleep, 1);
  return block(ctx, { kind: "timer", address: task, uninterruptible: false, timeoutNs: ns });
}

const clockRead = { costNs: COST_NS.clockRead };

export const CLOCK_BUILTINS: BuiltinTable = {
  __lab_jiffies: (ctx) => jiffiesAt(ctx.nowNs),
  msecs_to_jiffies: (_ctx, [msecs = 0]) => msecsToJiffies(msecs),
  usecs_to_jiffies: (_ctx, [usecs = 0]) => Math.ceil(usecs / 1000 / MS_PER_JIFFY),
  jiffies_to_msecs: (_ctx, [jiffies = 0]) => (jiffies * MS_PER_JIFFY) % 2 ** 32,
  jiffies_to_usecs: (_ctx, [jiffies = 0]) => (jiffies * MS_PER_JIFFY * 1000) % 2 ** 32,
  ktime_get: { ...clockRead, run: (ctx) => ctx.nowNs },
  ktime_get_ns: { ...clockRead, run: (ctx) => ctx.nowNs },
  ktime_get_seconds: { ...clockRead, run: (ctx) => Math.floor(ctx.nowNs / 1e9) },
  sched_clock: { ...clockRead, run: (ctx) => ctx.nowNs },
  task_sched_runtime: (ctx, [task = 0]) => runtimeNs(ctx, task),
  msleep: (ctx, [msecs = 0]) => sleepFor(ctx, msecs * 1e6),
  msleep_interruptible: (ctx, [msecs = 0]) => sleepFor(ctx, msecs * 1e6),
  usleep_range: (ctx, [least = 0]) => sleepFor(ctx, least * 1e3),
  udelay: (ctx, [usecs = 0]) => {
    ctx.charge(usecs * 1e3);
  },
  mdelay: (ctx, [msecs = 0]) => {
    ctx.charge(msecs * 1e6);
  },
  cpu_relax: (ctx) => {
    ctx.charge(COST_NS.clockRead);
  },
};
