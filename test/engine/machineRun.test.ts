import { strict as assert } from "node:assert";
import type { Instruction } from "../../engine/frontend/ir/ir.ts";
import {
  ProgramBuilder,
  bin,
  branch,
  callToEnd,
  cmp,
  frame,
  jump,
  k,
  load,
  reg,
  ret,
  set,
  store,
} from "./machineProgram.ts";

/** sum(n): r0 = n, r1 = i, r2 = sum. Statements: 2 + 3 a round, + 1 for the last condition, + 1. */
function sumProgram(): ProgramBuilder {
  const p = new ProgramBuilder();
  p.define("sum", { registers: 3 }, () => [
    [[p.st(), set(1, k(0)), p.st(), set(2, k(0))], jump(1)],
    [[p.st()], branch(cmp("lt", reg(1), reg(0)), 2, 3)],
    [[p.st(), set(2, bin("add", reg(2), reg(1))), p.st(), set(1, bin("add", reg(1), k(1)))], jump(1)],
    [[p.st()], ret(reg(2))],
  ]);
  return p;
}

describe("machine: running", () => {
  it("runs a loop and counts its statements", () => {
    const machine = sumProgram().machine();
    assert.equal(callToEnd(machine, "sum", 10), 45);
    assert.equal(machine.step, 2 + 3 * 10 + 1 + 1);
    assert.deepEqual([...machine.statementCounts], [1, 1, 11, 10, 10, 1]);
    assert.equal(machine.functionCounts[0], 1);
  });

  it("stops before a statement at a limit, and goes on from there", () => {
    const machine = sumProgram().machine();
    const task = machine.createTask("t");
    machine.startCall(task, "sum", [3]);
    assert.equal(machine.run({ maxSteps: 5 }).kind, "limit");
    assert.equal(machine.step, 5);
    assert.deepEqual(machine.next(), { thread: task, statement: 2 });
    assert.equal(machine.frames(task)[0]!.statement, 2);
    assert.deepEqual(machine.frames(task)[0]!.registers, [3, 1, 0]);
    assert.equal(machine.run({ maxSteps: 1 }).kind, "limit");
    assert.equal(machine.step, 6);
    assert.equal(machine.run({}).kind, "quiet");
    assert.equal(machine.lastResult(task), 3);
  });

  it("asks `until` before each statement but the one it stands on", () => {
    const machine = sumProgram().machine();
    machine.startCall(machine.createTask("t"), "sum", [3]);
    const asked: number[] = [];
    const until = (statement: number): boolean => asked.push(statement) > 0 && statement === 3;
    assert.equal(machine.run({ until }).kind, "until");
    assert.deepEqual(asked, [0, 1, 2, 3]);
    assert.equal(machine.run({ until }).kind, "until");
    assert.deepEqual(asked.slice(4), [4, 2, 3]);
    assert.equal(machine.step, 6);
  });

  it("calls C functions, with frames in memory that are poisoned when they return", () => {
    const p = new ProgramBuilder();
    p.define("inner", { registers: 1, frameSize: 16 }, () => [
      [[p.st(), store(frame(8), reg(0)), p.st()], ret(bin("add", load(frame(8)), k(1)))],
    ]);
    p.define("leak", { registers: 1, frameSize: 16 }, () => [[[p.st()], ret(frame(0))]]);
    p.define("outer", { registers: 3, frameSize: 16 }, () => [
      [[p.st(), p.call("inner", [k(41)], 0), p.call("leak", [], 1), p.st()], ret(reg(0))],
    ]);
    p.define("bad", { registers: 3 }, () => [[[p.st(), p.call("leak", [], 1), p.st()], ret(load(reg(1)))]]);
    const machine = p.machine();
    assert.equal(callToEnd(machine, "outer"), 42);
    assert.throws(() => callToEnd(machine, "bad"), /whose function has returned.*stack of test/);
  });

  it("calls through pointers, and faults where there is no function", () => {
    const p = new ProgramBuilder();
    const through: Instruction = p.callThrough(reg(0), [k(7)], 1);
    p.define("twice", { registers: 1 }, () => [[[p.st()], ret(bin("mul", reg(0), k(2)))]]);
    p.define("apply", { registers: 2 }, () => [[[p.st(), through], ret(reg(1))]]);
    const call = (target: number): number => callToEnd(machine, "apply", target);
    const machine = p.machine();
    assert.equal(call(machine.functionAddress("twice")!), 14);
    assert.throws(() => call(0), /call of NULL, called at mm\/test\.c:1/);
  });

  it("names an unmodelled function and its call site, and goes on with a given value", () => {
    const p = new ProgramBuilder();
    p.define("f", { registers: 2 }, () => [[[p.st(), p.call("folio_foo", [], 1), p.st()], ret(reg(1))]]);
    const machine = p.machine();
    const task = machine.createTask("t");
    machine.startCall(task, "f", []);
    const stop = machine.run({});
    assert.ok(stop.kind === "fault");
    assert.equal(stop.fault.kind, "unmodelled-function");
    assert.equal(stop.fault.functionName, "folio_foo");
    assert.equal(stop.fault.message, "folio_foo() is not modelled, called at mm/test.c:1");
    assert.ok(machine.resumeWith(-5));
    assert.equal(machine.run({}).kind, "quiet");
    assert.equal(machine.lastResult(task), -5);
  });

  it("faults on endless recursion", () => {
    const p = new ProgramBuilder();
    p.define("f", { registers: 1 }, () => [[[p.st(), p.call("f", [])], ret()]]);
    assert.throws(() => callToEnd(p.machine(), "f"), /stack of test overflows/);
  });

  it("calls a broken function only to fault", () => {
    const p = new ProgramBuilder();
    p.breakFunction("asm_thing", "inline asm");
    p.define("f", { registers: 1 }, () => [[[p.st(), p.call("asm_thing", [])], ret()]]);
    assert.throws(() => callToEnd(p.machine(), "f"), /asm_thing\(\) could not be compiled \(inline asm\)/);
  });
});
