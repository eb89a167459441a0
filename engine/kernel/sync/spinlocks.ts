/**
 * linux/spinlock.h. The word of a spinlock is 0, or 1 + the id of the thread that holds it; of an rwlock, the number
 * of readers, or minus that for the writer.
 */
import type { Addr, ThreadId } from "../../base/brands.ts";
import type { BuiltinContext, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import type { InlineStore } from "../../machine/inline.ts";
import { CURRENT_TASK, ME, WAITING, argument, at, change, is, number, plus, put, steps } from "../../machine/inline.ts";
import { COST_NS } from "../time/costs.ts";
import { SPINLOCK, TASK } from "../lib/abi.ts";
import { direct } from "../lib/direct.ts";
import { block, resume } from "./tasks.ts";

function changePreemptCount(ctx: BuiltinContext, delta: number): void {
  const address = ctx.threads.currentTask + TASK.preemptCount;
  ctx.memory.store("i32", address, ctx.memory.load("i32", address) + delta);
}

function holderOf(word: number): ThreadId {
  return (Math.abs(word) - 1) as ThreadId;
}

function waitForLock(ctx: BuiltinContext, lock: number, holder: Addr | undefined): BuiltinResult {
  return block(ctx, {
    kind: "spinlock",
    address: lock,
    uninterruptible: true,
    ...(holder === undefined ? {} : { holder }),
  });
}

function lockSpin(ctx: BuiltinContext, lock: number): BuiltinResult {
  resume(ctx);
  const owner = ctx.memory.load("u32", lock + SPINLOCK.owner);
  const mine = ctx.threads.current + 1;
  if (owner === mine) ctx.fault("deadlock", "a thread takes a spinlock that it holds already", lock);
  if (owner !== 0) return waitForLock(ctx, lock, ctx.threads.taskOf(holderOf(owner)));
  ctx.memory.store("u32", lock + SPINLOCK.owner, mine);
  changePreemptCount(ctx, 1);
  return 0;
}

function unlockSpin(ctx: BuiltinContext, lock: number): void {
  const owner = ctx.memory.load("u32", lock + SPINLOCK.owner);
  if (owner !== ctx.threads.current + 1)
    ctx.fault(
      "lock-misuse",
      owner === 0 ? "a spinlock is released that nobody holds" : "a thread releases a spinlock that another one holds",
      lock,
    );
  ctx.memory.store("u32", lock + SPINLOCK.owner, 0);
  changePreemptCount(ctx, -1);
  wakeAll(ctx, lock);
}

function wakeAll(ctx: BuiltinContext, lock: number): void {
  for (const thread of ctx.threads.waitersFor(lock)) ctx.threads.wake(thread);
}

function trySpin(ctx: BuiltinContext, lock: number): number {
  if (ctx.memory.load("u32", lock + SPINLOCK.owner) !== 0) return 0;
  ctx.memory.store("u32", lock + SPINLOCK.owner, ctx.threads.current + 1);
  changePreemptCount(ctx, 1);
  return 1;
}

function lockRead(ctx: BuiltinContext, lock: number): BuiltinResult {
  resume(ctx);
  const count = ctx.memory.load("i32", lock);
  if (count < 0) return waitForLock(ctx, lock, ctx.threads.taskOf(holderOf(count)));
  ctx.memory.store("i32", lock, count + 1);
  changePreemptCount(ctx, 1);
  return 0;
}

function lockWrite(ctx: BuiltinContext, lock: number): BuiltinResult {
  resume(ctx);
  const count = ctx.memory.load("i32", lock);
  const mine = -(ctx.threads.current + 1);
  if (count === mine) ctx.fault("deadlock", "a thread takes an rwlock that it holds already", lock);
  if (count !== 0) return waitForLock(ctx, lock, count < 0 ? ctx.threads.taskOf(holderOf(count)) : undefined);
  ctx.memory.store("i32", lock, mine);
  changePreemptCount(ctx, 1);
  return 0;
}

function unlockRw(ctx: BuiltinContext, lock: number, asWriter: boolean): void {
  const count = ctx.memory.load("i32", lock);
  const isHeld = asWriter ? count === -(ctx.threads.current + 1) : count > 0;
  if (!isHeld)
    ctx.fault("lock-misuse", `an rwlock is released that is not held for ${asWriter ? "writing" : "reading"}`, lock);
  ctx.memory.store("i32", lock, asWriter ? 0 : count - 1);
  changePreemptCount(ctx, -1);
  wakeAll(ctx, lock);
}

/** Drops a count, and takes the lock only when that made it 0. */
function decrementAndLock(ctx: BuiltinContext, counter: number, lock: number): BuiltinResult {
  resume(ctx);
  const count = ctx.memory.load("i32", counter);
  if (count === 1) {
    const result = lockSpin(ctx, lock);
    if (result !== 0) return result;
  }
  ctx.memory.store("i32", counter, count - 1);
  return Number(count === 1);
}

const costNs = COST_NS.lock;

const LOCK = argument(0);
const MINE = plus("u32", ME, 1);
const preempt = (delta: number): InlineStore => change("i32", CURRENT_TASK, TASK.preemptCount, delta);

/** The lock is free. */
const lockFree = steps(
  [is(at("u64", CURRENT_TASK, TASK.blockedOn), "eq", 0), is(at("u32", LOCK, SPINLOCK.owner), "eq", 0)],
  [put("u32", LOCK, SPINLOCK.owner, MINE), preempt(1)],
);
/** It is the thread's own, and nobody can be waiting. */
const unlockQuietly = steps(
  [is(at("u32", LOCK, SPINLOCK.owner), "eq", MINE), is(WAITING, "eq", 0)],
  [put("u32", LOCK, SPINLOCK.owner, number(0)), preempt(-1)],
);

export const SPINLOCK_BUILTINS: BuiltinTable = {
  spin_lock: direct(lockSpin, costNs, lockFree),
  spin_unlock: direct(unlockSpin, costNs, unlockQuietly),
  spin_trylock: direct(trySpin, costNs),
  read_lock: { costNs, run: (ctx, [lock = 0]) => lockRead(ctx, lock) },
  write_lock: { costNs, run: (ctx, [lock = 0]) => lockWrite(ctx, lock) },
  read_unlock: {
    costNs,
    run: (ctx, [lock = 0]) => {
      unlockRw(ctx, lock, false);
    },
  },
  write_unlock: {
    costNs,
    run: (ctx, [lock = 0]) => {
      unlockRw(ctx, lock, true);
    },
  },
  atomic_dec_and_lock: (ctx, [counter = 0, lock = 0]) => decrementAndLock(ctx, counter, lock),
  __lab_preempt_disable: direct(
    (ctx) => {
      changePreemptCount(ctx, 1);
    },
    0,
    steps([], [preempt(1)]),
  ),
  __lab_preempt_enable: direct(
    (ctx) => {
      changePreemptCount(ctx, -1);
    },
    0,
    steps([], [preempt(-1)]),
  ),
};
