/** What compiled code calls outside itself, by name: numbered first, since the numbers of its own functions follow. */
import type { FunctionId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { Instruction } from "../../frontend/ir/ir.ts";
import type { Callees } from "./callees.ts";
import type { ValueType } from "./wasm/code.ts";
import { F64, I32 } from "./wasm/code.ts";
import { Types } from "./wasm/module.ts";

/** Parameters and results; a call that ends the run of compiled code gives none. */
const FIXED: Readonly<Record<string, readonly [params: readonly ValueType[], result?: ValueType]>> = {
  ...Object.fromEntries(
    ["add64", "sub64", "mul64", "shl64", "shrU64", "divI64", "divU64", "modI64", "modU64", "div32i", "div32u"].map(
      (name) => [name, [[F64, F64], F64]],
    ),
  ),
  mod32: [[F64, F64], F64],
  neg64: [[F64], F64],
  order: [[I32, I32], I32],
  hash53: [[I32], F64],
  lookAhead: [[I32], I32],
  copy: [[F64, F64, I32]],
  zero: [[F64, I32]],
  touch: [[I32]],
  touchShadow: [[I32]],
  shade: [[I32, I32, I32]],
  /** Function, site, statement, frame, steps and nanoseconds not added yet, registers. */
  left: [[I32, I32, I32, F64, I32, I32, I32]],
  limit: [[]],
  after: [[]],
  redo: [[]],
  overflow: [[F64]],
  unreachable: [[I32]],
};

export interface BuiltinImport {
  readonly fn: FunctionId;
  readonly argCount: number;
  readonly isUsed: boolean;
}

export class Imports {
  readonly types = new Types();
  readonly typeOf = new Map<string, number>();
  readonly builtins = new Map<string, BuiltinImport>();
  private readonly numbers = new Map<string, number>();

  constructor(callees: Callees) {
    for (const [name, [params, result]] of Object.entries(FIXED)) this.add(name, params, result);
    for (const id of callees.compilable)
      for (const { instructions } of callees.bodyOf(id).blocks)
        for (const each of instructions) if (each.op === "call") this.addBuiltin(callees, each);
  }

  get count(): number {
    return this.typeOf.size;
  }

  number(name: string): number {
    const number = this.numbers.get(name);
    invariant(number !== undefined, `${name} is imported`);
    return number;
  }

  private addBuiltin(callees: Callees, { callee, args, result }: Extract<Instruction, { op: "call" }>): void {
    if (callee.kind !== "direct" || !callees.isBuiltin(callee.fn)) return;
    const { fn } = callee;
    const isUsed = result !== undefined;
    const argCount = callees.directArguments(fn) ?? args.length;
    const name = builtinName(fn, argCount, isUsed);
    if (this.numbers.has(name)) return;
    this.builtins.set(name, { fn, argCount, isUsed });
    this.add(
      name,
      Array.from({ length: argCount }, () => F64),
      isUsed ? F64 : undefined,
    );
  }

  private add(name: string, params: readonly ValueType[], result: ValueType | undefined): void {
    this.numbers.set(name, this.typeOf.size);
    this.typeOf.set(name, this.types.of(params, result === undefined ? [] : [result]));
  }
}

export function builtinName(fn: FunctionId, argCount: number, isUsed: boolean): string {
  return `builtin ${fn} ${argCount} ${isUsed ? "used" : "dropped"}`;
}
