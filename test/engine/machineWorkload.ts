/**
 * A program with everything that a machine has (kernel threads, tasks, a lock, timed sleeps, slab objects, page frames,
 * events), and a player that makes tasks run it: what the tests of threads, snapshots and history run.
 */
import type { Addr, Pfn, ThreadId } from "../../engine/base/brands.ts";
import type { BuiltinContext, BuiltinTable } from "../../engine/machine/builtin.ts";
import { BLOCK_AND_RETRY, BLOCK_THEN_RETURN } from "../../engine/machine/builtin.ts";
import type { Player } from "../../engine/machine/history/player.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { ProgramBuilder, bin, branch, cmp, frame, jump, k, load, reg, ret, set, store } from "./machineProgram.ts";

/** A lock is a word: 0, or the task_struct of its holder. */
export const lockBuiltins: BuiltinTable = {
  lock(ctx, [address = 0]) {
    const holder = ctx.memory.load("u64", address);
    if (holder !== 0) {
      ctx.threads.sleep({ kind: "mutex", address, uninterruptible: true, holder: holder as Addr });
      return BLOCK_AND_RETRY;
    }
    ctx.memory.store("u64", address, ctx.threads.currentTask);
    return 0;
  },
  unlock(ctx, [address = 0]) {
    ctx.memory.store("u64", address, 0);
    const first = ctx.threads.sleepersOn(address)[0];
    if (first !== undefined) ctx.threads.wake(first);
  },
  wait(ctx, [address = 0]) {
    ctx.threads.sleep({ kind: "wait-queue", address, uninterruptible: false });
    return BLOCK_THEN_RETURN;
  },
  wake(ctx, [address = 0, value = 0]) {
    const sleepers = ctx.threads.sleepersOn(address);
    for (const thread of sleepers) {
      ctx.threads.wake(thread);
      ctx.threads.setWakeValue(thread, value);
    }
    return sleepers.length;
  },
  nap(ctx, [address = 0, ns = 0]) {
    ctx.threads.sleep({ kind: "timer", address, uninterruptible: false, timeoutNs: ns });
    return BLOCK_THEN_RETURN;
  },
};

export const workloadBuiltins: BuiltinTable = {
  ...lockBuiltins,
  make: { run: (ctx, [size = 8]) => ctx.allocate(size, { owner: "thing", zero: true }), costNs: 30 },
  drop: (ctx, [address = 0]) => ctx.free(address),
  note(ctx, [value = 0]) {
    ctx.charge(5);
    ctx.emit({ name: "note", fields: { value } });
  },
  paint(ctx, [pfn = 0, byte = 0]) {
    ctx.memory.setFrameContent((pfn % 16) as Pfn, ctx.pages.repeated(byte & 0xff));
  },
  spawn: (ctx: BuiltinContext, [fn = 0, arg = 0]) => ctx.threads.create("worker", fn, arg, true),
};

/**
 * work(n): n rounds, each under the lock: an object is made, filled through a frame variable, noted, the one of the
 * round before freed; every fourth round naps. daemon(): adds to `total` whenever it is woken.
 */
export function workload(): ProgramBuilder {
  const p = new ProgramBuilder();
  const lock = p.symbol("lock");
  const total = p.symbol("total");
  const last = p.symbol("last");
  const bell = p.symbol("bell");
  p.define("touch", { registers: 3, frameSize: 32 }, () => [
    [
      [
        p.st(),
        store(frame(8), reg(1)),
        p.st(),
        store(reg(0), bin("add", load(frame(8)), load(total))),
        p.st(),
        p.call("paint", [reg(1), load(reg(0))]),
        p.st(),
      ],
      ret(load(reg(0))),
    ],
  ]);
  p.define("work", { registers: 5 }, () => [
    [[p.st(), set(1, k(0))], jump(1)],
    [[p.st()], branch(cmp("lt", reg(1), reg(0)), 2, 7)],
    [
      [
        p.st(),
        p.call("lock", [lock]),
        p.st(),
        p.call("make", [bin("add", k(16), bin("and", reg(1), k(24)))], 2),
        p.st(),
      ],
      branch(cmp("ne", load(last), k(0)), 3, 4),
    ],
    [[p.st(), p.call("drop", [load(last)])], jump(4)],
    [
      [
        p.st(),
        store(last, reg(2)),
        p.st(),
        p.call("touch", [reg(2), reg(1)], 3),
        p.st(),
        store(total, bin("add", load(total), k(1))),
        p.st(),
        p.call("note", [reg(3)]),
        p.st(),
      ],
      branch(cmp("eq", bin("and", reg(1), k(3)), k(3)), 5, 6),
    ],
    [[p.st(), p.call("nap", [reg(2), k(1000)])], jump(6)],
    [
      [
        p.st(),
        p.call("unlock", [lock]),
        p.st(),
        p.call("wake", [bell, reg(1)], 4),
        p.st(),
        set(1, bin("add", reg(1), k(1))),
      ],
      jump(1),
    ],
    [[p.st()], ret(load(total))],
  ]);
  p.define("daemon", { registers: 3 }, () => [
    [[p.st()], jump(1)],
    [[p.st(), p.call("wait", [bell], 1), p.st(), store(total, bin("add", load(total), reg(1)))], jump(2)],
    [[p.st()], branch(cmp("lt", load(total), k(100_000)), 1, 3)],
    [[p.st()], ret(k(0))],
  ]);
  p.define("boot", { registers: 1 }, () => [
    [[p.st(), p.call("spawn", [{ op: "function", fn: p.fn("daemon") }, k(0)]), p.st()], ret(k(0))],
  ]);
  return p;
}

/** Boots, then starts a call of work() in turn in two tasks; lets time pass while a task naps. */
export class WorkPlayer implements Player {
  private readonly machine: Machine;
  private readonly operations: number;
  private state: { readonly at: number; readonly tasks: readonly ThreadId[]; readonly seen: readonly number[] };

  constructor(machine: Machine, operations: number) {
    this.machine = machine;
    this.operations = operations;
    this.state = { at: 0, tasks: [], seen: [] };
  }

  /** The machine's step at each advance. */
  get seen(): readonly number[] {
    return this.state.seen;
  }

  snapshot(): unknown {
    return this.state;
  }

  restore(state: unknown): void {
    this.state = state as WorkPlayer["state"];
  }

  advance(): boolean {
    const { at, tasks } = this.state;
    const seen = [...this.state.seen, this.machine.step];
    const timer = this.machine.nextTimerNs();
    if (timer !== undefined) {
      this.state = { at, tasks, seen };
      this.machine.advanceTo(timer);
      return true;
    }
    if (at === this.operations) return false;
    const made = at === 0 ? [this.machine.createTask("A"), this.machine.createTask("B")] : tasks;
    this.state = { at: at + 1, tasks: made, seen };
    if (at === 0) this.machine.startCall(made[0]!, "boot", []);
    else for (const [i, task] of made.entries()) this.machine.startCall(task, "work", [at + i]);
    return true;
  }
}
