import { strict as assert } from "node:assert";
import { History } from "../../engine/machine/history/history.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import type { PageImages } from "../../engine/machine/memory/pageImages.ts";
import { StepTargets } from "../../engine/session/stepTargets.ts";
import { ProgramBuilder, branch, callToEnd, cmp, bin, jump, k, load, reg, ret, set } from "./machineProgram.ts";
import { WorkPlayer, workload, workloadBuiltins } from "./machineWorkload.ts";
import { SeededRandom } from "./seededRandom.ts";

interface Setup {
  readonly machine: Machine;
  readonly player: WorkPlayer;
  readonly history: History;
}

function setUp(operations = 6, options = { firstInterval: 50 } as object): Setup {
  const machine = workload().machine(workloadBuiltins);
  const player = new WorkPlayer(machine, operations);
  return { machine, player, history: new History(machine, player, options) };
}

/** Of steps that stop at every statement. */
function stepTargets(machine: Machine): StepTargets {
  return new StepTargets(machine, new Uint8Array(machine.program.statements.length).fill(1));
}

/** All that can be told of a state. */
function stateOf({ machine, player }: Setup): string {
  return JSON.stringify([
    machine.hash(),
    machine.step,
    machine.nowNs,
    machine.next(),
    machine.events,
    [...machine.statementCounts],
    [...machine.functionCounts],
    machine.threads(),
    player.snapshot(),
  ]);
}

/** The states after each step, by a run straight through. */
function straightRun(operations = 6): string[] {
  const setup = setUp(operations, { firstInterval: 1_000_000 });
  const states: string[] = [];
  setup.history.run({ maxSteps: 0 });
  for (;;) {
    states.push(stateOf(setup));
    const stop = setup.history.run({ maxSteps: 1 });
    if (stop.kind === "end") return [...states, stateOf(setup)];
    assert.equal(stop.kind, "limit");
  }
}

describe("machine: snapshots", () => {
  it("go back and forth between states exactly (random)", () => {
    const { machine, history } = setUp(8, { firstInterval: 1_000_000 });
    const random = new SeededRandom(4);
    const saved: {
      readonly snapshot: ReturnType<Machine["snapshot"]>;
      readonly hash: string;
      readonly shown: string;
    }[] = [];
    const shown = (): string =>
      JSON.stringify([machine.threads(), machine.events.length, machine.step, machine.slabCaches()]);
    for (let i = 0; i < 60; i++) {
      if (random.below(3) > 0 || saved.length === 0) {
        history.machine.run({ maxSteps: 1 + random.below(40) });
        if (machine.next() === undefined) history.run({ maxSteps: 3 });
        saved.push({ snapshot: machine.snapshot(), hash: machine.hash(), shown: shown() });
      } else {
        const state = saved[random.below(saved.length)]!;
        machine.restore(state.snapshot);
        assert.equal(machine.hash(), state.hash);
        assert.equal(shown(), state.shown);
      }
    }
    assert.ok(new Set(saved.map(({ hash }) => hash)).size > 20);
  });

  it("cost what was written since the one before", () => {
    const machine = workload().machine(workloadBuiltins, { framesPerNode: 1 << 20 });
    for (let i = 0; i < 20; i++) callToEnd(machine, "work", 3);
    const captured = (): PageImages => (machine.snapshot().state as { arena: PageImages }).arena;
    const first = captured();
    assert.ok(first.delta.byteLength > 1000);
    assert.equal(captured(), first);
    callToEnd(machine, "work", 1);
    assert.ok(captured().delta.byteLength < first.delta.byteLength);
  });

  it("tell states apart by one byte, and know equal ones", () => {
    const machine = workload().machine(workloadBuiltins);
    const hash = machine.hash();
    const total = machine.symbolAddress("total")!;
    machine.memory.store("u8", total + 3, 1);
    assert.notEqual(machine.hash(), hash);
    machine.memory.store("u8", total + 3, 0);
    assert.equal(machine.hash(), hash);
    machine.memory.store("u8", total + 4, 1);
    const other = machine.hash();
    machine.memory.store("u64", total, 1);
    assert.notEqual(machine.hash(), other);
  });
});

describe("machine: history", () => {
  it("reaches every step from anywhere, with the state of a straight run (random)", () => {
    const states = straightRun();
    const setup = setUp();
    const random = new SeededRandom(6);
    for (let i = 0; i < 80; i++) {
      const target = random.below(states.length);
      setup.history.seek(target);
      assert.equal(stateOf(setup), states[target], `seek(${target})`);
      const back = random.below(20);
      const forth = random.below(20);
      for (let n = 0; n < back; n++) setup.history.stepBack();
      assert.equal(stateOf(setup), states[Math.max(0, target - back)], `${back} steps back from ${target}`);
      setup.history.run({ maxSteps: forth });
      const at = Math.min(states.length - 1, Math.max(0, target - back) + forth);
      assert.equal(stateOf(setup), states[at], `then ${forth} forth`);
    }
    assert.ok(states.length > 200 && setup.history.checkpointCount > 4);
  });

  it("thins its checkpoints out, and still reaches every step", () => {
    const states = straightRun();
    const setup = setUp(6, { firstInterval: 10, maxCount: 5 });
    assert.equal(setup.history.run({}).kind, "end");
    assert.ok(setup.history.checkpointCount <= 5);
    const small = setUp(6, { firstInterval: 10, maxBytes: 20_000 });
    assert.equal(small.history.run({}).kind, "end");
    assert.ok(small.history.checkpointCount < states.length / 20, `${small.history.checkpointCount}`);
    for (const target of [states.length - 1, 17, 100, 3, 0]) {
      for (const { history, ...rest } of [setup, small]) {
        history.seek(target);
        assert.equal(stateOf({ history, ...rest }), states[target]);
      }
    }
  });

  it("stops at quiet points, once each", () => {
    const { history, player } = setUp();
    const kinds: string[] = [];
    const steps: number[] = [];
    for (let stop = history.run({ stopAtQuiet: true }); ; stop = history.run({ stopAtQuiet: true })) {
      kinds.push(stop.kind);
      steps.push(history.step);
      if (stop.kind === "end") break;
    }
    assert.deepEqual(new Set(kinds.slice(0, -1)), new Set(["quiet"]));
    assert.deepEqual([0, ...steps.slice(0, -2)], player.seen);
  });

  it("steps into, over and out of calls, also backwards", () => {
    const { history, machine } = setUp();
    const targets = stepTargets(machine);
    const depth = (): number => machine.frames(machine.next()!.thread).length;
    const inTouch = (): boolean =>
      machine.program.functions[machine.frames(machine.next()!.thread)[0]!.fn]!.name === "touch";
    assert.equal(history.run({ until: (statement) => machine.program.statements[statement]!.fn === 0 }).kind, "until");
    assert.ok(inTouch());
    assert.equal(depth(), 2);
    const entered = history.step;
    history.run({ until: targets.leaving(targets.here(), 1) });
    assert.deepEqual([inTouch(), depth()], [false, 1]);
    const left = history.step;
    history.runBackTo(targets.before(targets.here(), 0));
    assert.deepEqual([inTouch(), depth()], [false, 1], "before the call");
    assert.equal(history.step, entered - 1);
    history.run({ until: targets.leaving(targets.here(), 0) });
    assert.equal(history.step, left);
    history.runBackTo(targets.atStop);
    assert.ok(inTouch());
    history.run({ until: targets.atStop });
    assert.equal(history.step, left);
  });

  it("steps over a call that blocks, and out of a system call to the thread's next one", () => {
    const { history, machine } = setUp();
    const targets = stepTargets(machine);
    const nap = napStatement(machine);
    assert.equal(history.run({ until: (statement) => statement === nap }).kind, "until");
    const { thread } = machine.next()!;
    const before = machine.nowNs;
    history.run({ until: targets.leaving(targets.here(), 0) });
    assert.equal(machine.next()!.thread, thread, "others ran, time passed, and it is this thread's turn again");
    assert.ok(machine.nowNs >= before + 1000);
    const here = history.step;
    history.run({ until: targets.leaving(targets.here(), 1) });
    assert.ok(history.step > here);
    const { name, body } = machine.program.functions[machine.frames(machine.next()!.thread)[0]!.fn]!;
    if (machine.next()!.thread === thread) assert.equal(machine.next()!.statement, body!.statements[0], name);
    else assert.equal(machine.frames(thread).length, 0, "idle: another thread goes on");
  });

  for (const [how, options] of [
    ["across checkpoints", { firstInterval: 50 }],
    ["leaving states on a long way, in compiled code", { firstInterval: 1_000_000, longSteps: 60 }],
  ] as const)
    it(`runs back to the last hit before this step, or to the start, ${how}`, () => {
      const { history, machine } = setUp(6, options);
      history.run({});
      const kept = history.checkpointCount;
      const hits: number[] = [];
      const replay = setUp();
      replay.history.run({ until: (statement) => (statement === 9 && hits.push(replay.history.step), false) });
      assert.ok(hits.length > 10);
      for (const hit of hits.reverse()) {
        assert.ok(history.runBackTo((statement) => statement === 9));
        assert.equal(history.step, hit);
        assert.equal(machine.next()!.statement, 9);
      }
      assert.equal(
        history.runBackTo((statement) => statement === 9),
        false,
      );
      assert.equal(history.step, 0);
      assert.equal(history.checkpointCount > kept, "longSteps" in options);
      assert.equal(machine.isFast, false);
    });

  it("goes back from a fault to before the statement that caused it", () => {
    const p = new ProgramBuilder();
    p.define("f", { registers: 3 }, () => [
      [[p.st(), set(1, k(0))], jump(1)],
      [[p.st()], branch(cmp("lt", reg(1), k(30)), 2, 3)],
      [[p.st(), set(1, bin("add", reg(1), k(1)))], jump(1)],
      [[p.st(), p.call("gone", [], 2), p.st(), set(2, load(reg(2)))], ret(reg(2))],
    ]);
    const machine = p.machine();
    machine.startCall(machine.createTask("t"), "f", []);
    const history = new History(
      machine,
      { snapshot: () => 0, restore: () => undefined, advance: () => false },
      { firstInterval: 10 },
    );
    const stop = history.run({});
    assert.ok(stop.kind === "fault");
    assert.equal(history.step, 63);
    history.stepBack();
    assert.equal(history.step, 62);
    assert.equal(machine.fault, undefined);
    assert.deepEqual(history.run({}), stop);
    assert.ok(history.intervene({ kind: "resume-with", value: 0 }));
    const second = history.run({});
    assert.equal(second.kind === "fault" && second.fault.kind, "null-access");
    history.seek(10);
    assert.deepEqual(history.run({}), second, "the given value is given again");
    history.seek(62);
    assert.equal(machine.fault, undefined);
    assert.deepEqual(history.seek(64), second);
  });

  it("repeats the holding back of threads where it was done", () => {
    const { history, machine } = setUp();
    history.seek(100);
    const { thread } = machine.next()!;
    history.intervene({ kind: "hold-others", thread });
    history.seek(115);
    history.intervene({ kind: "hold-others", thread: undefined });
    history.run({ maxSteps: 60 });
    const hash = machine.hash();
    const at = history.step;
    history.seek(20);
    history.seek(at);
    assert.equal(machine.hash(), hash);
    history.seek(0);
    history.run({});
    history.seek(at);
    assert.equal(machine.hash(), hash);
  });

  it("can be cancelled", () => {
    const p = new ProgramBuilder();
    p.define("f", { registers: 1 }, () => [[[p.st()], jump(0)]]);
    const machine = p.machine();
    machine.startCall(machine.createTask("t"), "f", []);
    const player = { snapshot: () => 0, restore: () => undefined, advance: () => false };
    let isCancelled = false;
    const history = new History(machine, player, { isCancelled: (step) => isCancelled || step > 150_000 });
    assert.equal(history.run({}).kind, "cancelled");
    assert.ok(history.step < 300_000);
    const at = history.step;
    isCancelled = true;
    assert.equal(
      history.runBackTo(() => false),
      false,
    );
    assert.equal(history.step, at, "a search that is cancelled ends where it began");
  });
});

function napStatement(machine: Machine): number {
  const { functions } = machine.program;
  const nap = functions.find(({ name }) => name === "nap")!.id;
  for (const { instructions } of functions.find(({ name }) => name === "work")!.body!.blocks) {
    const [first, second] = instructions;
    if (first?.op !== "statement" || second?.op !== "call" || second.callee.kind !== "direct") continue;
    if (second.callee.fn === nap) return first.id;
  }
  throw new Error("work() naps");
}
