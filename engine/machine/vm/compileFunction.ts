/** From an IR function's control-flow graph to the processor's list of operations. */
import type { FunctionId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { Block, FunctionBody, Instruction, Terminator } from "../../frontend/ir/ir.ts";
import { successorsOf } from "../../frontend/ir/successors.ts";
import {
  CompiledFunction,
  OP_BRANCH,
  OP_CALL,
  OP_EFFECT,
  OP_JUMP,
  OP_RETURN,
  OP_SET,
  OP_STATEMENT,
  OP_SWITCH,
  OP_UNREACHABLE,
  Op,
  type Operations,
} from "./code.ts";
import type { Eval, Linkage } from "./evaluate.ts";
import { compileAddress, compileExpr } from "./evaluate.ts";

export function compileFunction(id: FunctionId, body: FunctionBody, link: Linkage): CompiledFunction {
  return new CompiledFunction(id, { ...body, paramCount: body.paramKinds.length }, () => compileBody(body, link));
}

function compileBody(body: FunctionBody, link: Linkage): Operations {
  const order = blockOrder(body);
  const starts = new Map<number, number>();
  let length = 0;
  order.forEach((index, position) => {
    starts.set(index, length);
    const block = body.blocks[index]!;
    length += block.instructions.length + (fallsThrough(block, order[position + 1]) ? 0 : 1);
  });
  const startOf = (block: number): number => {
    const start = starts.get(block);
    invariant(start !== undefined, `block ${block} is reached`);
    return start;
  };
  const ops: Op[] = [];
  order.forEach((index, position) => {
    const block = body.blocks[index]!;
    for (const instruction of block.instructions) ops.push(compileInstruction(instruction, link));
    if (!fallsThrough(block, order[position + 1])) ops.push(compileTerminator(block.end, startOf, link));
  });
  return { ops, blockStarts: starts };
}

/** Calls a function that has no body in C (a builtin, or none at all) as if it were the body of one. */
export function compileTrampoline(id: FunctionId, argCount: number): CompiledFunction {
  const args = Array.from(
    { length: argCount },
    (_, i): Eval =>
      (r, b) =>
        r[b + 1 + i]!,
  );
  const resultSlot = argCount + 1;
  const call = { fn: id, pointer: () => 0, args, resultSlot, resultKind: undefined, span: undefined, buffer: [] };
  const ops = [new Op(OP_CALL, { call }), new Op(OP_RETURN, { value: (r, b) => r[b + resultSlot]! })];
  const shape = { frameSize: 0, returnKind: undefined };
  return new CompiledFunction(id, { registerCount: argCount + 1, paramCount: argCount, ...shape }, () => {
    return { ops, blockStarts: new Map() };
  });
}

/** The blocks that can be reached, each followed where possible by the block it jumps to. */
function blockOrder(body: FunctionBody): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const waiting = [body.entry];
  while (waiting.length > 0) {
    const index = waiting.pop()!;
    if (seen.has(index)) continue;
    seen.add(index);
    order.push(index);
    const block = body.blocks[index];
    invariant(block !== undefined, `block ${index} exists`);
    waiting.push(...[...successorsOf(block.end)].reverse());
  }
  return order;
}

function fallsThrough(block: Block, next: number | undefined): boolean {
  return block.end.op === "jump" && block.end.to === next;
}

function compileInstruction(instruction: Instruction, link: Linkage): Op {
  switch (instruction.op) {
    case "statement":
      return new Op(OP_STATEMENT, { target: instruction.id });
    case "set":
      return new Op(OP_SET, { target: instruction.reg + 1, value: compileExpr(instruction.value, link) });
    case "store":
      return new Op(OP_EFFECT, { value: compileStore(instruction, link) });
    case "copy": {
      const { memory } = link;
      const dst = compileAddress(instruction.dst, link);
      const src = compileAddress(instruction.src, link);
      const { size } = instruction;
      return new Op(OP_EFFECT, { value: (r, b) => (memory.copy(dst(r, b), src(r, b), size), 0) });
    }
    case "zero": {
      const { memory } = link;
      const dst = compileAddress(instruction.dst, link);
      const { size } = instruction;
      return new Op(OP_EFFECT, { value: (r, b) => (memory.fill(dst(r, b), 0, size), 0) });
    }
    case "call": {
      const { callee, args, result, resultKind, span } = instruction;
      return new Op(OP_CALL, {
        call: {
          fn: callee.kind === "direct" ? callee.fn : undefined,
          pointer: callee.kind === "indirect" ? compileExpr(callee.pointer, link) : () => 0,
          args: args.map((arg) => compileExpr(arg, link)),
          resultSlot: result === undefined ? 0 : result + 1,
          resultKind,
          span,
          buffer: args.map(() => 0),
        },
      });
    }
  }
}

function compileStore(store: Extract<Instruction, { op: "store" }>, link: Linkage): Eval {
  const { memory } = link;
  const addr = compileAddress(store.addr, link);
  const value = compileExpr(store.value, link);
  switch (store.kind) {
    case "i64":
    case "u64":
      return (r, b) => (memory.store64(addr(r, b), value(r, b)), 0);
    case "i32":
    case "u32":
      return (r, b) => (memory.store32(addr(r, b), value(r, b)), 0);
    case "i16":
    case "u16":
      return (r, b) => (memory.store16(addr(r, b), value(r, b)), 0);
    case "i8":
    case "u8":
      return (r, b) => (memory.store8(addr(r, b), value(r, b)), 0);
    case "bool":
      return (r, b) => (memory.store8(addr(r, b), value(r, b) === 0 ? 0 : 1), 0);
  }
}

function compileTerminator(end: Terminator, startOf: (block: number) => number, link: Linkage): Op {
  switch (end.op) {
    case "jump":
      return new Op(OP_JUMP, { target: startOf(end.to) });
    case "branch":
      return new Op(OP_BRANCH, {
        value: compileExpr(end.condition, link),
        target: startOf(end.then),
        other: startOf(end.else),
      });
    case "switch":
      return new Op(OP_SWITCH, {
        value: compileExpr(end.value, link),
        target: startOf(end.default),
        cases: end.cases.map(({ low, high, to }) => ({ low, high, to: startOf(to) })),
      });
    case "return":
      return end.value === undefined
        ? new Op(OP_RETURN, {})
        : new Op(OP_RETURN, { value: compileExpr(end.value, link) });
    case "unreachable":
      return new Op(OP_UNREACHABLE, {});
  }
}
