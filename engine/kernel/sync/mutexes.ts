/** linux/mutex.h: the owner is the task that holds it; who has to wait is woken in the order in which they came. */
import type { Addr } from "../../base/brands.ts";
import type { Builtin, BuiltinContext, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import { COST_NS } from "../time/costs.ts";
import { MUTEX } from "../lib/abi.ts";
import { EINTR } from "../lib/errno.ts";
import { TASK_INTERRUPTIBLE, block, isInterrupted, mightSleep, resume } from "./tasks.ts";

const MUTEX_BYTES = 32;

function lockMutex(ctx: BuiltinContext, mutex: number, state: number): BuiltinResult {
  const isRetry = resume(ctx);
  const { currentTask } = ctx.threads;
  if (!isRetry) mightSleep(ctx, "mutex_lock");
  const owner = ctx.memory.load("u64", mutex + MUTEX.owner);
  if (owner === currentTask) ctx.fault("deadlock", "a thread takes a mutex that it holds already", mutex);
  if (owner === 0) {
    ctx.memory.store("u64", mutex + MUTEX.owner, currentTask);
    return 0;
  }
  if (isInterrupted(ctx, currentTask, state)) return -EINTR;
  return block(ctx, {
    kind: "mutex",
    address: mutex,
    uninterruptible: state !== TASK_INTERRUPTIBLE,
    holder: owner as Addr,
  });
}

function unlockMutex(ctx: BuiltinContext, mutex: number): void {
  const owner = ctx.memory.load("u64", mutex + MUTEX.owner);
  if (owner !== ctx.threads.currentTask)
    ctx.fault(
      "lock-misuse",
      owner === 0 ? "a mutex is released that nobody holds" : "a thread releases a mutex that another one holds",
      mutex,
    );
  ctx.memory.store("u64", mutex + MUTEX.owner, 0);
  const [first] = ctx.threads.waitersFor(mutex);
  if (first !== undefined) ctx.threads.wake(first);
}

const initialise: Builtin = (ctx, [mutex = 0]) => {
  ctx.memory.fill(mutex, 0, MUTEX_BYTES);
};

const UNINTERRUPTIBLE = 2;
const KILLABLE = 0x102;
const costNs = COST_NS.lock;

export const MUTEX_BUILTINS: BuiltinTable = {
  mutex_init: initialise,
  mutex_destroy: (ctx, [mutex = 0]) => {
    if (ctx.memory.load("u64", mutex + MUTEX.owner) !== 0)
      ctx.fault("lock-misuse", "a mutex is destroyed that is held", mutex);
  },
  mutex_lock: { costNs, run: (ctx, [mutex = 0]) => lockMutex(ctx, mutex, UNINTERRUPTIBLE) },
  mutex_lock_interruptible: { costNs, run: (ctx, [mutex = 0]) => lockMutex(ctx, mutex, TASK_INTERRUPTIBLE) },
  mutex_lock_killable: { costNs, run: (ctx, [mutex = 0]) => lockMutex(ctx, mutex, KILLABLE) },
  mutex_trylock: {
    costNs,
    run: (ctx, [mutex = 0]) => {
      if (ctx.memory.load("u64", mutex + MUTEX.owner) !== 0) return 0;
      ctx.memory.store("u64", mutex + MUTEX.owner, ctx.threads.currentTask);
      return 1;
    },
  },
  mutex_unlock: {
    costNs,
    run: (ctx, [mutex = 0]) => {
      unlockMutex(ctx, mutex);
    },
  },
  mutex_is_locked: (ctx, [mutex = 0]) => Number(ctx.memory.load("u64", mutex + MUTEX.owner) !== 0),
};
