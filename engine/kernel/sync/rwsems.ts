/**
 * linux/rwsem.h. count is the number of readers, or -1 with a writer. A reader that comes while a writer waits has to
 * wait behind it, as in the kernel: so a thread that takes the lock for reading twice can deadlock here as it can there.
 */
import type { Addr } from "../../base/brands.ts";
import type { BuiltinContext, BuiltinDefinition, BuiltinResult, BuiltinTable } from "../../machine/builtin.ts";
import type { InlineBuiltin } from "../../machine/inline.ts";
import { CURRENT_TASK, WAITING, argument, at, change, is, steps } from "../../machine/inline.ts";
import { COST_NS } from "../time/costs.ts";
import { RWSEM, TASK } from "../lib/abi.ts";
import { direct } from "../lib/direct.ts";
import { block, mightSleep, resume } from "./tasks.ts";

const WRITER = -1;
const RWSEM_BYTES = 40;

function count(ctx: BuiltinContext, sem: number): number {
  return ctx.memory.load("i64", sem + RWSEM.count);
}

function addWaitingWriters(ctx: BuiltinContext, sem: number, delta: number): number {
  const waiting = ctx.memory.load("u32", sem + RWSEM.waitingWriters);
  if (delta !== 0) ctx.memory.store("u32", sem + RWSEM.waitingWriters, waiting + delta);
  return waiting;
}

function holder(ctx: BuiltinContext, sem: number): { readonly holder?: Addr } {
  const owner = ctx.memory.load("u64", sem + RWSEM.owner);
  return owner === 0 ? {} : { holder: owner as Addr };
}

/** 0 when taken, else the wait. A reader that was woken does not yield to writers again. */
function downRead(ctx: BuiltinContext, sem: number): BuiltinResult {
  const isRetry = resume(ctx);
  if (!isRetry) mightSleep(ctx, "down_read");
  const readers = count(ctx, sem);
  if (readers === WRITER || (!isRetry && addWaitingWriters(ctx, sem, 0) > 0)) {
    checkRecursion(ctx, sem, readers);
    return block(ctx, { kind: "rwsem-read", address: sem, uninterruptible: true, ...holder(ctx, sem) });
  }
  ctx.memory.store("i64", sem + RWSEM.count, readers + 1);
  return 0;
}

function downWrite(ctx: BuiltinContext, sem: number): BuiltinResult {
  const isRetry = resume(ctx);
  if (!isRetry) mightSleep(ctx, "down_write");
  const readers = count(ctx, sem);
  if (readers !== 0) {
    checkRecursion(ctx, sem, readers);
    if (!isRetry) addWaitingWriters(ctx, sem, 1);
    return block(ctx, { kind: "rwsem-write", address: sem, uninterruptible: true, ...holder(ctx, sem) });
  }
  if (isRetry) addWaitingWriters(ctx, sem, -1);
  takeForWriting(ctx, sem);
  return 0;
}

function takeForWriting(ctx: BuiltinContext, sem: number): void {
  ctx.memory.store("i64", sem + RWSEM.count, WRITER);
  ctx.memory.store("u64", sem + RWSEM.owner, ctx.threads.currentTask);
}

function checkRecursion(ctx: BuiltinContext, sem: number, readers: number): void {
  if (readers === WRITER && ctx.memory.load("u64", sem + RWSEM.owner) === ctx.threads.currentTask)
    ctx.fault("deadlock", "a thread takes a semaphore that it holds for writing", sem);
}

function upRead(ctx: BuiltinContext, sem: number): void {
  const readers = count(ctx, sem);
  if (readers <= 0) ctx.fault("lock-misuse", "up_read() of a semaphore that is not held for reading", sem);
  ctx.memory.store("i64", sem + RWSEM.count, readers - 1);
  if (readers === 1) wakeAll(ctx, sem);
}

function releaseWriter(ctx: BuiltinContext, sem: number, readers: number): void {
  if (count(ctx, sem) !== WRITER || ctx.memory.load("u64", sem + RWSEM.owner) !== ctx.threads.currentTask)
    ctx.fault("lock-misuse", "a semaphore is released that the thread does not hold for writing", sem);
  ctx.memory.store("i64", sem + RWSEM.count, readers);
  ctx.memory.store("u64", sem + RWSEM.owner, 0);
  wakeAll(ctx, sem);
}

/** All of them look again, in the order in which they came. */
function wakeAll(ctx: BuiltinContext, sem: number): void {
  for (const thread of ctx.threads.waitersFor(sem)) ctx.threads.wake(thread);
}

const taking = (run: (ctx: BuiltinContext, sem: number) => BuiltinResult, inline?: InlineBuiltin): BuiltinDefinition =>
  direct(run, COST_NS.lock, inline);

const SEM = argument(0);
const COUNT = at("i64", SEM, RWSEM.count);
/** No writer has it or waits for it, and the thread may sleep. */
const readFree = steps(
  [
    is(at("u64", CURRENT_TASK, TASK.blockedOn), "eq", 0),
    is(at("i32", CURRENT_TASK, TASK.preemptCount), "eq", 0),
    is(COUNT, "ge", 0),
    is(at("u32", SEM, RWSEM.waitingWriters), "eq", 0),
  ],
  [change("i64", SEM, RWSEM.count, 1)],
);
/** It is held for reading, and nobody can be waiting. */
const readQuietly = steps([is(COUNT, "gt", 0), is(WAITING, "eq", 0)], [change("i64", SEM, RWSEM.count, -1)]);

export const RWSEM_BUILTINS: BuiltinTable = {
  init_rwsem: taking((ctx, sem) => {
    ctx.memory.fill(sem, 0, RWSEM_BYTES);
  }),
  down_read: taking(downRead, readFree),
  down_read_killable: taking(downRead),
  down_read_interruptible: taking(downRead),
  down_read_trylock: taking((ctx, sem) => {
    const readers = count(ctx, sem);
    if (readers === WRITER) return 0;
    ctx.memory.store("i64", sem + RWSEM.count, readers + 1);
    return 1;
  }),
  down_write: taking(downWrite),
  down_write_killable: taking(downWrite),
  down_write_trylock: taking((ctx, sem) => {
    if (count(ctx, sem) !== 0) return 0;
    takeForWriting(ctx, sem);
    return 1;
  }),
  up_read: taking(upRead, readQuietly),
  up_write: taking((ctx, sem) => {
    releaseWriter(ctx, sem, 0);
  }),
  downgrade_write: taking((ctx, sem) => {
    releaseWriter(ctx, sem, 1);
  }),
  rwsem_is_locked: direct((ctx, sem) => Number(count(ctx, sem) !== 0)),
  rwsem_is_contended: (ctx, [sem = 0]) => Number(ctx.threads.waitersFor(sem).length > 0),
  rwsem_assert_held: direct(
    (ctx, sem) => {
      if (count(ctx, sem) === 0) ctx.fault("lock-misuse", "a semaphore that should be held is not", sem);
    },
    0,
    steps([is(COUNT, "ne", 0)]),
  ),
  rwsem_assert_held_write: (ctx, [sem = 0]) => {
    if (count(ctx, sem) !== WRITER) ctx.fault("lock-misuse", "a semaphore that should be held for writing is not", sem);
  },
};
