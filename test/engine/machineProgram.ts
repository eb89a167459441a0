/** Small programs built by hand for the machine's tests. */
import type { FileId, FunctionId, StatementId, SymbolId } from "../../engine/base/brands.ts";
import type {
  ArithmeticOp,
  Block,
  CompareOp,
  DataSymbol,
  Expr,
  Instruction,
  IrFunction,
  Program,
  Statement,
  Terminator,
} from "../../engine/frontend/ir/ir.ts";
import type { CType, RecordType, ScalarKind } from "../../engine/frontend/types/ctype.ts";
import type { BuiltinTable } from "../../engine/machine/builtin.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import type { Machine, MachineConfig } from "../../engine/machine/machine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";

const LONG: CType = { kind: "int", scalar: "u64", name: "unsigned long" };
const SPAN = { file: 0 as FileId, start: 0, end: 1 };

export const k = (value: number): Expr => ({ op: "const", value });
export const reg = (index: number): Expr => ({ op: "reg", index });
export const load = (addr: Expr, kind: ScalarKind = "u64"): Expr => ({ op: "load", kind, addr });
export const frame = (offset = 0): Expr => ({ op: "frame", offset });
export const bin = (binary: ArithmeticOp, a: Expr, b: Expr, kind: ScalarKind = "u64"): Expr => {
  return { op: "binary", kind, binary, a, b };
};
export const cmp = (compare: CompareOp, a: Expr, b: Expr, kind: ScalarKind = "u64"): Expr => {
  return { op: "compare", kind, compare, a, b };
};
export const set = (index: number, value: Expr): Instruction => ({ op: "set", reg: index, value });
export const store = (addr: Expr, value: Expr, kind: ScalarKind = "u64"): Instruction => {
  return { op: "store", kind, addr, value };
};
export const ret = (value?: Expr): Terminator => (value === undefined ? { op: "return" } : { op: "return", value });
export const jump = (to: number): Terminator => ({ op: "jump", to });
export const branch = (condition: Expr, then: number, otherwise: number): Terminator => {
  return { op: "branch", condition, then, else: otherwise };
};

export interface FunctionShape {
  readonly registers?: number;
  readonly frameSize?: number;
}

/** Functions are numbered in the order of their first mention, so that they may call each other. */
export class ProgramBuilder {
  private readonly functions: IrFunction[] = [];
  private readonly data: DataSymbol[] = [];
  private readonly statements: Statement[] = [];
  private readonly records = new Map<string, RecordType>();
  private defining = 0 as FunctionId;

  fn(name: string): FunctionId {
    const known = this.functions.find((f) => f.name === name);
    if (known !== undefined) return known.id;
    const id = this.functions.length as FunctionId;
    const type = { kind: "function", returns: LONG, params: [], variadic: false } as const;
    this.functions.push({ id, name, type, unit: undefined, file: 0 as FileId, body: undefined, uses: [] });
    return id;
  }

  define(
    name: string,
    shape: FunctionShape,
    blocks: () => readonly (readonly [readonly Instruction[], Terminator])[],
  ): void {
    const id = this.fn(name);
    this.defining = id;
    const made: Block[] = blocks().map(([instructions, end]) => ({ instructions, end }));
    const body = {
      entry: 0,
      blocks: made,
      registerCount: shape.registers ?? 4,
      frameSize: shape.frameSize ?? 0,
      paramKinds: Array<ScalarKind>(shape.registers ?? 4).fill("u64"),
      returnKind: "i64" as const,
      variables: [],
      statements: this.statements.filter((s) => s.fn === id).map((s) => s.id),
    };
    this.functions[id] = { ...this.functions[id]!, body };
  }

  breakFunction(name: string, message: string): void {
    const id = this.fn(name);
    const broken = { severity: "error", code: "unsupported-construct", message } as const;
    this.functions[id] = { ...this.functions[id]!, broken };
  }

  symbol(name: string, size = 8, init?: Uint8Array, relocations: DataSymbol["relocations"] = []): Expr {
    const id = this.data.length as SymbolId;
    const base = { id, name, type: LONG, size, align: 8, unit: undefined, relocations };
    this.data.push(init === undefined ? base : { ...base, init });
    return { op: "symbol", symbol: id, offset: 0 };
  }

  record(name: string, size: number, members: readonly { name: string; offset: number; type?: CType }[]): void {
    const all = members.map((m) => ({ name: m.name, offset: m.offset, type: m.type ?? LONG }));
    this.records.set(name, { kind: "struct", tag: name.slice(7), members: all, size, align: 8 });
  }

  /** A statement of the function being defined. */
  st(): Instruction {
    const id = this.statements.length as StatementId;
    const start = id * 10;
    this.statements.push({
      id,
      fn: this.defining,
      span: { file: 0 as FileId, start, end: start + 5 },
      shape: "expression",
    });
    return { op: "statement", id };
  }

  call(name: string, args: readonly Expr[], result?: number): Instruction {
    const callee = { kind: "direct", fn: this.fn(name) } as const;
    const base = { op: "call", callee, args, resultKind: "i64", span: SPAN } as const;
    return result === undefined ? base : { ...base, result };
  }

  callThrough(pointer: Expr, args: readonly Expr[], result: number): Instruction {
    return { op: "call", callee: { kind: "indirect", pointer }, args, result, resultKind: "i64", span: SPAN };
  }

  build(): Program {
    const text = "123456789\n".repeat(Math.max(1, this.statements.length));
    return {
      files: [{ id: 0 as FileId, path: "mm/test.c", text, role: "source" }],
      functions: this.functions,
      data: this.data,
      statements: this.statements,
      records: this.records,
      typedefs: new Map(),
      enumConstants: new Map(),
      diagnostics: [],
    };
  }

  machine(builtins: BuiltinTable = {}, config: Partial<MachineConfig> = {}): Machine {
    return createMachine(this.build(), {
      nodes: 1,
      framesPerNode: 16,
      cpus: 1,
      builtins,
      pages: createPageStore(),
      ...config,
    });
  }
}

/** Calls a function in a task of its own and runs the machine until it is quiet. */
export function callToEnd(machine: Machine, fn: string, ...args: number[]): number {
  const task = machine.createTask("test");
  machine.startCall(task, fn, args);
  const stop = machine.run({});
  if (stop.kind !== "quiet") throw new Error(stop.kind === "fault" ? stop.fault.message : stop.kind);
  const result = machine.lastResult(task);
  machine.destroyTask(task);
  return result;
}
