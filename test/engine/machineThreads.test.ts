import { strict as assert } from "node:assert";
import type { Addr } from "../../engine/base/brands.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { ProgramBuilder, bin, callToEnd, k, load, reg, ret, store } from "./machineProgram.ts";
import { WorkPlayer, lockBuiltins, workload, workloadBuiltins } from "./machineWorkload.ts";

/** a(): takes first, then second; b(): the other way round; each notes its turns. */
function twoLocks(between: "wake" | "wait"): Machine {
  const p = new ProgramBuilder();
  const [first, second] = [p.symbol("first"), p.symbol("second")];
  const bell = p.symbol("bell");
  const taker = (name: string, one: typeof first, two: typeof first): void =>
    p.define(name, { registers: 2 }, () => [
      [
        [p.st(), p.call("lock", [one]), p.st(), p.call(between, [bell], 1), p.st(), p.call("lock", [two]), p.st()],
        ret(reg(1)),
      ],
    ]);
  taker("a", first, second);
  taker("b", second, first);
  p.define("ring", { registers: 1 }, () => [[[p.st(), p.call("wake", [bell, reg(0)], 0), p.st()], ret(reg(0))]]);
  return p.machine(lockBuiltins);
}

describe("machine: threads", () => {
  it("runs the current thread until it blocks, then the runnable one with the lowest id", () => {
    const p = new ProgramBuilder();
    const bell = p.symbol("bell");
    p.define("waiter", { registers: 2 }, () => [
      [
        [p.st(), p.call("note", [reg(0)]), p.st(), p.call("wait", [bell], 1), p.st(), p.call("note", [reg(1)])],
        ret(reg(1)),
      ],
    ]);
    p.define("ring", { registers: 2 }, () => [
      [[p.st(), p.call("wake", [bell, k(70)], 1), p.st(), p.call("note", [reg(1)])], ret(reg(1))],
    ]);
    const machine = p.machine(workloadBuiltins);
    const [one, two, three] = [machine.createTask("1"), machine.createTask("2"), machine.createTask("3")];
    machine.startCall(two, "waiter", [20]);
    machine.startCall(one, "waiter", [10]);
    assert.equal(machine.run({}).kind, "quiet");
    machine.startCall(three, "ring", []);
    assert.equal(machine.run({}).kind, "quiet");
    const notes = machine.events.slice().map((event) => [event.thread, event.fields["value"]]);
    assert.deepEqual(notes, [
      [one, 10],
      [two, 20],
      [three, 2],
      [one, 70],
      [two, 70],
    ]);
    assert.deepEqual(
      [one, two, three].map((task) => machine.lastResult(task)),
      [70, 70, 2],
    );
  });

  it("reports a deadlock with who waits for what and who holds it", () => {
    const machine = twoLocks("wait");
    const [a, b, c] = [machine.createTask("A"), machine.createTask("B"), machine.createTask("C")];
    machine.startCall(a, "a", []);
    machine.startCall(b, "b", []);
    assert.equal(machine.run({}).kind, "quiet");
    machine.startCall(c, "ring", [5]);
    const stop = machine.run({});
    assert.ok(stop.kind === "fault");
    assert.equal(stop.fault.kind, "deadlock");
    assert.equal(
      stop.fault.message,
      "deadlock: A waits for mutex second, held by B; B waits for mutex first, held by A",
    );
    assert.deepEqual(machine.run({}), stop, "it stays broken");
  });

  it("does not call it a deadlock while the holder may still be woken", () => {
    const machine = twoLocks("wait");
    const [a, b] = [machine.createTask("A"), machine.createTask("B")];
    machine.startCall(a, "a", []);
    assert.equal(machine.run({}).kind, "quiet");
    machine.startCall(b, "ring", [0]);
    assert.equal(machine.run({}).kind, "quiet");
    machine.startCall(b, "a", []);
    const stop = machine.run({});
    assert.ok(stop.kind === "fault" && stop.fault.message.includes("B waits for mutex first, held by A"));
    const other = twoLocks("wait");
    other.startCall(other.createTask("A"), "a", []);
    other.startCall(other.createTask("B"), "a", []);
    assert.equal(other.run({}).kind, "quiet", "A waits for the bell, with the lock that B wants");
  });

  it("wakes timed sleepers when their time has come, or a tick ends their sleep", () => {
    const p = new ProgramBuilder();
    const here = p.symbol("here");
    p.define("sleeper", { registers: 2 }, () => [[[p.st(), p.call("nap", [here, reg(0)], 1), p.st()], ret(k(1))]]);
    const machine = p.machine(lockBuiltins);
    const [a, b] = [machine.createTask("A"), machine.createTask("B")];
    machine.startCall(a, "sleeper", [2000]);
    machine.startCall(b, "sleeper", [500]);
    assert.equal(machine.run({}).kind, "quiet");
    assert.equal(machine.nextTimerNs(), 500);
    machine.advanceTo(499);
    assert.equal(machine.next(), undefined);
    machine.advanceTo(500);
    assert.equal(machine.next()?.thread, b);
    machine.run({});
    assert.equal(machine.lastResult(b), 1);
    assert.equal(machine.expireTimer(b), false);
    assert.ok(machine.expireTimer(a));
    machine.run({});
    assert.equal(machine.lastResult(a), 1);
    assert.equal(machine.nowNs, 500);
  });

  it("holds other threads back when only one may run", () => {
    const machine = workload().machine(workloadBuiltins);
    const [a, b] = [machine.createTask("A"), machine.createTask("B")];
    machine.startCall(a, "work", [2]);
    machine.startCall(b, "work", [2]);
    machine.freezeOthers(b);
    assert.equal(machine.run({}).kind, "quiet");
    assert.equal(machine.statementCounts[5], 3, "only one of them has run");
    machine.freezeOthers(undefined);
    machine.run({});
    assert.equal(machine.statementCounts[5], 6);
  });

  it("gives a task_struct its pid and name, and a dead kthread's waiters its result", () => {
    const p = new ProgramBuilder();
    p.record("struct task_struct", 64, [
      { name: "pid", offset: 8 },
      { name: "comm", offset: 16 },
    ]);
    p.define("thread", { registers: 1 }, () => [[[p.st()], ret(bin("add", reg(0), k(1)))]]);
    p.define("start", { registers: 2 }, () => [
      [
        [
          p.st(),
          p.call("spawn", [{ op: "function", fn: p.fn("thread") }, k(41)], 0),
          p.st(),
          p.call("wait", [reg(0)]),
          p.st(),
          p.call("result", [reg(0)], 1),
        ],
        ret(reg(1)),
      ],
    ]);
    const machine = p.machine({
      ...workloadBuiltins,
      result: (ctx, [task = 0]) => {
        const thread = ctx.threads.ofTask(task);
        assert.equal(ctx.threads.stateOf(thread), "dead");
        return ctx.threads.resultOf(thread);
      },
    });
    assert.equal(callToEnd(machine, "start"), 42);
    const worker = machine.threads().find(({ name }) => name === "worker")!;
    assert.equal(worker.state.kind, "dead");
    assert.equal(machine.memory.load("i32", worker.task + 8), worker.id);
    assert.equal(machine.memory.readString(worker.task + 16), "worker");
    assert.deepEqual(
      machine.events.slice().map(({ name }) => name),
      ["thread-start", "thread-exit"],
    );
  });

  it("plays a workload to the same end twice", () => {
    const play = (): string[] => {
      const machine = workload().machine(workloadBuiltins);
      const player = new WorkPlayer(machine, 6);
      const hashes: string[] = [];
      for (;;) {
        const stop = machine.run({});
        assert.equal(stop.kind, "quiet");
        hashes.push(machine.hash());
        if (!player.advance()) return [...hashes, String(machine.step), JSON.stringify(machine.events.slice())];
      }
    };
    const once = play();
    assert.deepEqual(play(), once);
    assert.ok(once.length > 12 && new Set(once).size === once.length, "every quiet point is another state");
  });
});

describe("machine: probe", () => {
  it("reads through C code and undoes everything it did", () => {
    const p = new ProgramBuilder();
    const counter = p.symbol("counter");
    p.define("show", { registers: 3, frameSize: 16 }, () => [
      [
        [
          p.st(),
          store(counter, bin("add", load(counter), k(1))),
          p.st(),
          p.call("make", [k(2000)], 1),
          p.st(),
          p.call("note", [reg(1)]),
          p.st(),
          store(reg(0), load(counter)),
        ],
        ret(k(8)),
      ],
    ]);
    p.define("block", { registers: 1 }, () => [[[p.st(), p.call("wait", [counter]), p.st()], ret(k(0))]]);
    p.define("crash", { registers: 1 }, () => [[[p.st(), p.call("make", [k(8)])], ret(load(k(0)))]]);
    const machine = p.machine(workloadBuiltins);
    callToEnd(machine, "show", machine.symbolAddress("counter")!);
    const before = [
      machine.hash(),
      machine.step,
      machine.nowNs,
      JSON.stringify(machine.threads()),
      machine.events.length,
    ];
    const after = (): unknown[] => [
      machine.hash(),
      machine.step,
      machine.nowNs,
      JSON.stringify(machine.threads()),
      machine.events.length,
    ];
    const counts = [...machine.statementCounts];
    const result = machine.probe("show", [Number.NEGATIVE_INFINITY], { scratchBytes: 64 });
    assert.ok(result.kind === "value");
    assert.equal(result.value, 8);
    assert.equal(result.scratch[0], 2);
    assert.deepEqual(after(), before);
    assert.deepEqual([...machine.statementCounts], counts);
    const blocked = machine.probe("block", []);
    assert.equal(blocked.kind === "fault" && blocked.fault.kind, "deadlock");
    const crashed = machine.probe(machine.functionAddress("crash") as Addr, []);
    assert.equal(crashed.kind === "fault" && crashed.fault.kind, "null-access");
    assert.deepEqual(after(), before);
    machine.probe("show", [Number.NEGATIVE_INFINITY], { scratchBytes: 64, count: true });
    assert.equal(machine.statementCounts[0], counts[0]! + 1);
    assert.deepEqual(after(), before);
  });

  it("leaves snapshots and the undo of memory pages as they were", () => {
    const machine = workload().machine(workloadBuiltins);
    callToEnd(machine, "work", 3);
    const saved = machine.snapshot();
    const hash = machine.hash();
    callToEnd(machine, "work", 3);
    machine.probe("work", [2]);
    const later = machine.hash();
    const second = machine.snapshot();
    machine.restore(saved);
    assert.equal(machine.hash(), hash);
    machine.restore(second);
    assert.equal(machine.hash(), later);
  });
});
