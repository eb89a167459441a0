/**
 * Compiled code of a program, made once for all its machines whose memory is laid out alike: it holds addresses, but no
 * machine. What is a machine's own (its linear memory, the instance, the functions behind the imports) is in fastCode.ts.
 */
import type { Program } from "../../frontend/ir/ir.ts";
import type { BuiltinTable } from "../builtin.ts";
import { Callees } from "./callees.ts";
import { shapeOf } from "./callWriter.ts";
import { callType, type Setting, writeFunction } from "./functionWriter.ts";
import { Imports } from "./imports.ts";
import { Code, F64, I32, type ValueType } from "./wasm/code.ts";
import { type WrittenFunction, encodeModule } from "./wasm/module.ts";

/** What the code of a machine depends on beside the program. */
export type Layout = Omit<Setting, "callees" | "imports">;

export interface CompiledCode {
  readonly module: WebAssembly.Module;
  readonly imports: Imports;
  /** The exports that JavaScript calls functions by, by the number of arguments: slot, frame, and these. */
  readonly doors: readonly string[];
  /** By function id (callWriter.ts). */
  readonly shapes: Int32Array;
}

/** Belongs to whoever owns the program. */
export class CodeCache {
  readonly program: Program;
  readonly builtins: BuiltinTable;
  readonly callees: Callees;
  private readonly made = new Map<string, CompiledCode>();

  constructor(program: Program, builtins: BuiltinTable) {
    this.program = program;
    this.builtins = builtins;
    this.callees = new Callees(program, builtins);
  }

  /** For how many layouts there is code. */
  get size(): number {
    return this.made.size;
  }

  of(layout: Layout): CompiledCode {
    const key = keyOf(this.program, layout);
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const code = compile(this.callees, layout);
    this.made.set(key, code);
    return code;
  }
}

/** All addresses in the code follow from these: globals lie in the program's order, one behind the other. */
function keyOf({ data }: Program, { places, maxBytes, frames, comparesPrefixes, link }: Layout): string {
  const { count, idsOffset, prefixesOffset } = frames;
  const globals = data[0] && link.symbolAddress(data[0].id);
  const fixed: readonly number[] = Object.values(places);
  return [...fixed, maxBytes, count, idsOffset, prefixesOffset, globals, comparesPrefixes].join();
}

function compile(callees: Callees, layout: Layout): CompiledCode {
  const imports = new Imports(callees);
  const setting: Setting = { callees, imports, ...layout };
  const bodies = callees.compilable.map((id) => writeFunction(id, setting));
  const mostArguments = Math.max(0, ...callees.compilable.map((id) => callees.bodyOf(id).paramKinds.length));
  const doors = Array.from({ length: mostArguments + 1 }, (_, argCount) => writeDoor(argCount, imports));
  const functions = [...bodies, ...doors];
  const parts = { types: imports.types, imports: imports.typeOf, functions, tableSize: bodies.length };
  const module = new WebAssembly.Module(encodeModule(parts));
  return { module, imports, doors: doors.map(({ name }) => name), shapes: shapesOf(callees) };
}

function shapesOf(callees: Callees): Int32Array {
  const shapes = new Int32Array(callees.functionCount);
  for (const id of callees.compilable) {
    const { paramKinds, returnKind } = callees.bodyOf(id);
    shapes[id] = shapeOf(paramKinds.length, returnKind, callees.slot(id));
  }
  return shapes;
}

/** What JavaScript calls to call a compiled function of so many arguments. */
function writeDoor(argCount: number, imports: Imports): WrittenFunction {
  const code = new Code(2 + argCount);
  for (let i = 1; i < 2 + argCount; i++) {
    code.get(i);
    code.op("i64TruncF64S");
  }
  code.get(0);
  code.callIndirect(callType(imports, argCount));
  code.op("f64ConvertI64S");
  const numbers = Array.from({ length: 1 + argCount }, () => F64 as ValueType);
  return {
    type: imports.types.of([I32, ...numbers], [F64]),
    code: code.encoded(),
    name: `call with ${String(argCount)}`,
  };
}
