/**
 * A second implementation of the IR, for tests only: a tree walker over one buffer, with bigint for every operation.
 * Slow and plain, so that the machine's VM can be compared with it.
 */
import { strict as assert } from "node:assert";
import type { Expr, FunctionBody, Instruction, IrFunction, Program } from "../../engine/frontend/ir/ir.ts";
import type { ScalarKind } from "../../engine/frontend/types/ctype.ts";

const SIZE = 1 << 20;
const FUNCTION_BASE = 1 << 30;
const BITS: Readonly<Record<ScalarKind, number>> = {
  bool: 8,
  i8: 8,
  u8: 8,
  i16: 16,
  u16: 16,
  i32: 32,
  u32: 32,
  i64: 64,
  u64: 64,
};
const LIMIT = 1n << 53n;

/** Every step of a program would not end this. */
const MAX_INSTRUCTIONS = 5_000_000;

export type HostFunction = (evaluator: Evaluator, args: readonly number[]) => number | undefined;

interface Frame {
  readonly registers: number[];
  readonly base: number;
}

export class Evaluator {
  readonly #program: Program;
  readonly #host: Readonly<Record<string, HostFunction>>;
  readonly #view = new DataView(new ArrayBuffer(SIZE));
  readonly #symbols: number[] = [];
  #top = 4096;
  #count = 0;

  constructor(program: Program, host: Readonly<Record<string, HostFunction>>) {
    this.#program = program;
    this.#host = host;
    for (const { size, align } of program.data) {
      this.#top = Math.ceil(this.#top / align) * align;
      this.#symbols.push(this.#top);
      this.#top += Math.max(1, size);
    }
    program.data.forEach((data, index) => this.#initialise(data, this.#symbols[index]!));
    this.#top = Math.ceil(this.#top / 16) * 16;
  }

  #initialise(data: Program["data"][number], address: number): void {
    data.init?.forEach((byte, offset) => this.#view.setUint8(address + offset, byte));
    for (const { offset, target, addend } of data.relocations) {
      const base = "symbol" in target ? this.#symbols[target.symbol]! : functionAddress(target.fn);
      this.store("u64", address + offset, base + addend);
    }
  }

  call(name: string, args: readonly number[]): number {
    const fn = this.#program.functions.find((one) => one.name === name);
    assert.ok(fn, `function ${name}`);
    return this.#invoke(fn, args);
  }

  load(kind: ScalarKind, address: number): number {
    this.#check(address, BITS[kind] / 8);
    const bits = BITS[kind];
    let raw = 0n;
    for (let i = bits / 8 - 1; i >= 0; i--) raw = (raw << 8n) | BigInt(this.#view.getUint8(address + i));
    return canonical(kind, raw);
  }

  store(kind: ScalarKind, address: number, value: number): void {
    this.#check(address, BITS[kind] / 8);
    let raw = BigInt.asUintN(BITS[kind], BigInt(value));
    for (let i = 0; i < BITS[kind] / 8; i++, raw >>= 8n) this.#view.setUint8(address + i, Number(raw & 255n));
  }

  bytes(address: number, size: number): Uint8Array {
    this.#check(address, size);
    return new Uint8Array(this.#view.buffer, address, size);
  }

  #check(address: number, size: number): void {
    assert.ok(address >= 4096 && address + size <= SIZE, `bad address ${address}`);
  }

  #invoke(fn: IrFunction, args: readonly number[]): number {
    if (fn.body === undefined) {
      const host = this.#host[fn.name];
      assert.ok(
        host,
        `function ${fn.name} has neither a body nor a builtin${fn.broken ? `: ${fn.broken.message}` : ""}`,
      );
      return host(this, args) ?? 0;
    }
    const frame: Frame = { registers: [...args.slice(0, fn.body.paramKinds.length)], base: this.#top };
    while (frame.registers.length < fn.body.registerCount) frame.registers.push(0);
    assert.ok(args.length >= fn.body.paramKinds.length, `${fn.name} is called with too few arguments`);
    this.#top += fn.body.frameSize;
    const area = fn.body.variadicArea;
    args.slice(fn.body.paramKinds.length).forEach((arg, index) => {
      assert.ok(area !== undefined && index < area.slots, `${fn.name} takes no more arguments`);
      this.store("u64", frame.base + area.offset + index * 8, arg);
    });
    const result = this.#run(fn.body, frame);
    this.#top = frame.base;
    return result;
  }

  #run(body: FunctionBody, frame: Frame): number {
    let at = body.entry;
    for (;;) {
      const block = body.blocks[at]!;
      for (const instruction of block.instructions) this.#execute(instruction, frame);
      const { end } = block;
      switch (end.op) {
        case "jump":
          at = end.to;
          break;
        case "branch":
          at = this.#eval(end.condition, frame) !== 0 ? end.then : end.else;
          break;
        case "switch": {
          const value = this.#eval(end.value, frame);
          at = end.cases.find(({ low, high }) => low <= value && value <= high)?.to ?? end.default;
          break;
        }
        case "return":
          return end.value === undefined ? 0 : this.#eval(end.value, frame);
        case "unreachable":
          assert.fail("unreachable code is reached");
      }
      assert.ok(this.#count++ < MAX_INSTRUCTIONS, "the program does not end");
    }
  }

  #execute(instruction: Instruction, frame: Frame): void {
    assert.ok(this.#count++ < MAX_INSTRUCTIONS, "the program does not end");
    switch (instruction.op) {
      case "statement":
        return;
      case "set":
        frame.registers[instruction.reg] = this.#eval(instruction.value, frame);
        return;
      case "store": {
        const address = this.#eval(instruction.addr, frame);
        this.store(instruction.kind, address, this.#eval(instruction.value, frame));
        return;
      }
      case "copy": {
        const bytes = this.bytes(this.#eval(instruction.src, frame), instruction.size).slice();
        this.bytes(this.#eval(instruction.dst, frame), instruction.size).set(bytes);
        return;
      }
      case "zero":
        this.bytes(this.#eval(instruction.dst, frame), instruction.size).fill(0);
        return;
      case "call": {
        const { callee } = instruction;
        const id = callee.kind === "direct" ? callee.fn : (this.#eval(callee.pointer, frame) - FUNCTION_BASE) / 16;
        const fn = this.#program.functions[id];
        assert.ok(fn, "a call of no function");
        const result = this.#invoke(
          fn,
          instruction.args.map((arg) => this.#eval(arg, frame)),
        );
        if (instruction.result === undefined) return;
        frame.registers[instruction.result] = canonical(instruction.resultKind ?? "i64", BigInt(result));
      }
    }
  }

  #eval(expr: Expr, frame: Frame): number {
    switch (expr.op) {
      case "const":
        return expr.value;
      case "reg":
        return frame.registers[expr.index]!;
      case "frame":
        return frame.base + expr.offset;
      case "symbol":
        return this.#symbols[expr.symbol]! + expr.offset;
      case "function":
        return functionAddress(expr.fn);
      case "load":
        return this.load(expr.kind, this.#eval(expr.addr, frame));
      case "unary":
        return this.#unary(expr, frame);
      case "binary": {
        const b = this.#eval(expr.b, frame);
        return binary(expr.kind, expr.binary, this.#eval(expr.a, frame), b);
      }
      case "compare":
        return compare(expr.kind, expr.compare, this.#eval(expr.a, frame), this.#eval(expr.b, frame)) ? 1 : 0;
      case "convert":
        return canonical(expr.to, BigInt(this.#eval(expr.a, frame)));
      case "select":
        return this.#eval(this.#eval(expr.condition, frame) !== 0 ? expr.a : expr.b, frame);
      case "logand":
        return this.#eval(expr.a, frame) !== 0 && this.#eval(expr.b, frame) !== 0 ? 1 : 0;
      case "logor":
        return this.#eval(expr.a, frame) !== 0 || this.#eval(expr.b, frame) !== 0 ? 1 : 0;
    }
  }

  #unary(expr: Extract<Expr, { op: "unary" }>, frame: Frame): number {
    const a = this.#eval(expr.a, frame);
    if (expr.unary === "lognot") return a === 0 ? 1 : 0;
    return canonical(expr.kind, expr.unary === "neg" ? -BigInt(a) : ~BigInt(a));
  }
}

function functionAddress(id: number): number {
  return FUNCTION_BASE + id * 16;
}

/** A number of the kind's canonical form: u64 as the signed value, nothing outside ±2^53. */
function canonical(kind: ScalarKind, value: bigint): number {
  if (kind === "bool") return value === 0n ? 0 : 1;
  const isSigned = kind.startsWith("i") || kind === "u64";
  const result = isSigned ? BigInt.asIntN(BITS[kind], value) : BigInt.asUintN(BITS[kind], value);
  assert.ok(result <= LIMIT && result >= -LIMIT, `${result} cannot be represented`);
  return Number(result);
}

/** The mathematical value that C sees. */
function valueOf(kind: ScalarKind, number: number): bigint {
  return kind === "u64" ? BigInt.asUintN(64, BigInt(number)) : BigInt(number);
}

function binary(kind: ScalarKind, op: Extract<Expr, { op: "binary" }>["binary"], x: number, y: number): number {
  const a = valueOf(kind, x);
  const b = valueOf(kind, y);
  const count = BigInt(y) & BigInt(BITS[kind] - 1);
  switch (op) {
    case "add":
      return canonical(kind, a + b);
    case "sub":
      return canonical(kind, a - b);
    case "mul":
      return canonical(kind, a * b);
    case "div":
      return canonical(kind, a / b);
    case "mod":
      return canonical(kind, a % b);
    case "and":
      return canonical(kind, a & b);
    case "or":
      return canonical(kind, a | b);
    case "xor":
      return canonical(kind, a ^ b);
    case "shl":
      return canonical(kind, a << count);
    case "shr":
      return canonical(kind, a >> count);
  }
}

function compare(kind: ScalarKind, op: Extract<Expr, { op: "compare" }>["compare"], x: number, y: number): boolean {
  const a = valueOf(kind, x);
  const b = valueOf(kind, y);
  switch (op) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
  }
}
