/**
 * Compiled code: all functions of a program become one WebAssembly module when the first of them is called. Its linear
 * memory is the machine's memory from then on (linearMemory.ts), which grows in place, so that nothing is made anew.
 */
import type { FunctionId } from "../../base/brands.ts";
import type { BuiltinContext, BuiltinTable } from "../builtin.ts";
import type { Core } from "../core.ts";
import { PAGE_OF_GLOBALS } from "../memory/allocator.ts";
import { ARENA_BASE, PAGE_SIZE } from "../memory/memory.ts";
import type { Thread } from "../threads/thread.ts";
import { MAX_DEPTH } from "../vm/frames.ts";
import type { FunctionTable } from "../vm/functions.ts";
import { Callees } from "./callees.ts";
import { shapeOf } from "./callWriter.ts";
import { CELL } from "./cells.ts";
import { Environment } from "./environment.ts";
import type { Setting } from "./functionWriter.ts";
import { callType, writeFunction } from "./functionWriter.ts";
import { Imports } from "./imports.ts";
import { LinearMemory, OWN } from "./linearMemory.ts";
import { Unwinder } from "./unwinder.ts";
import { WayOut } from "./wayOut.ts";
import { Code, EMPTY, F64, I32, type ValueType } from "./wasm/code.ts";
import { Types, type WrittenFunction, encodeModule } from "./wasm/module.ts";

/** Slot, frame and arguments, all as numbers: an i64 would be a BigInt, made anew for each call. */
type Door = (slot: number, frame: number, ...args: readonly number[]) => number;

/** Compiled code was left, and its activations are the thread's: the VM goes on there. */
export const LEFT = Symbol("compiled code was left");

const DEPTH_RESERVE = 4_000;

/** A host may forbid it (a web page's content security policy), or be too old to know exceptions. */
export function canCompileCode(): boolean {
  const code = new Code(0);
  code.try(EMPTY);
  code.catchAll();
  code.rethrow();
  code.end();
  const types = new Types();
  const functions = [{ type: types.of([], []), code: code.encoded(), name: "" }];
  try {
    return new WebAssembly.Module(encodeModule({ types, imports: new Map(), functions })) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
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

export class FastCode {
  /** The VM runs alone until the machine has made so many steps: compiling would cost more than it saves. */
  afterSteps = 0;
  private readonly core: Core;
  private readonly functions: FunctionTable;
  private readonly context: BuiltinContext;
  private readonly builtins: BuiltinTable;
  private readonly callees: Callees;
  private readonly unwinder: Unwinder;
  /** null: the host has no memory for it. */
  private linear: LinearMemory | null | undefined = undefined;
  private environment: Environment | undefined = undefined;
  /** By the number of arguments. */
  private doors: readonly Door[] = [];
  private counters = new Int32Array(0);
  private hasCounted = false;

  constructor(core: Core, functions: FunctionTable, context: BuiltinContext, builtins: BuiltinTable) {
    this.core = core;
    this.functions = functions;
    this.context = context;
    this.builtins = builtins;
    this.callees = new Callees(core.program, builtins);
    this.unwinder = new Unwinder(core, functions, this.callees);
  }

  canEnter(id: FunctionId, thread: Thread): boolean {
    if (this.core.clock.step < this.afterSteps || !this.callees.canCompile(id)) return false;
    return thread.depth < MAX_DEPTH - DEPTH_RESERVE && this.prepare();
  }

  /** Calls a function whose frame is to begin at `frame`; its result, or LEFT. Faults are thrown, the activations made. */
  call(thread: Thread, id: FunctionId, frame: number, args: readonly number[]): number | typeof LEFT {
    const { cells } = this.core.scheduler;
    cells[CELL.interrupt] = 0;
    cells[CELL.statement] = -1;
    this.setOwn(thread);
    this.environment!.thread = thread;
    this.core.clock.isInCompiledCode = true;
    this.hasCounted = true;
    try {
      return this.doors[args.length]!(this.callees.slot(id), frame, ...args);
    } catch (error) {
      this.unwinder.rebuild(thread);
      if (error instanceof WayOut) return LEFT;
      throw error;
    } finally {
      this.core.clock.isInCompiledCode = false;
    }
  }

  /** Brings the machine's counts up to date with what compiled code has counted by blocks. */
  flushCounts(): void {
    if (!this.hasCounted) return;
    this.hasCounted = false;
    const { program, statementCounts, functionCounts } = this.core;
    const { callees, counters } = this;
    for (const { id, body } of program.functions) {
      if (body === undefined) continue;
      body.blocks.forEach(({ instructions }, block) => {
        const count = counters[callees.counter(id, block)]!;
        if (count === 0) return;
        if (block === body.entry && !callees.isLoop(id)) functionCounts[id]! += count;
        for (const each of instructions) {
          if (each.op === "statement") statementCounts[each.id]! += count;
          if (each.op === "call" && each.callee.kind === "direct" && callees.isBuiltin(each.callee.fn))
            functionCounts[each.callee.fn]! += count;
        }
      });
      functionCounts[id]! += counters[callees.entryCounter(id)]!;
    }
    counters.fill(0);
  }

  private setOwn(thread: Thread): void {
    const words = this.linear!.words(0, (OWN.task + 8) / 4);
    words[OWN.depth / 4] = 0;
    words[OWN.stackEnd / 4] = thread.stack.end - ARENA_BASE;
    words[OWN.me / 4] = thread.id;
    words[OWN.task / 4] = thread.task | 0;
    words[OWN.task / 4 + 1] = Math.floor(thread.task / 2 ** 32);
  }

  /** Moves the machine's memory and compiles everything, once. False where the host has no memory for it. */
  private prepare(): boolean {
    if (this.linear !== undefined) return this.linear !== null;
    const { core, callees } = this;
    const { memory, scheduler, program } = core;
    try {
      this.linear = new LinearMemory(memory, program.functions.length, callees.counterCount);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.linear = null;
      return false;
    }
    const linear = this.linear;
    const refetch = (): void => {
      const cells = linear.cells();
      if (scheduler.cells.length > 0) cells.set(scheduler.cells);
      scheduler.cells = cells;
      this.counters = linear.words(linear.places.counters, callees.counterCount);
    };
    refetch();
    memory.onMoved = refetch;
    this.doors = this.compile(linear);
    return true;
  }

  private compile(linear: LinearMemory): Door[] {
    const { core, callees, unwinder, builtins, context } = this;
    const imports = new Imports(callees);
    const setting: Setting = {
      callees,
      imports,
      places: linear.places,
      link: this.functions.link,
      maxBytes: core.memory.maxBytes,
      frames: core.memory.frames,
      comparesPrefixes: core.pages.remembers,
      isForEver: (offset, size) => this.isForEver(offset, size),
    };
    const bodies = callees.compilable.map((id) => writeFunction(id, setting));
    const mostArguments = Math.max(0, ...callees.compilable.map((id) => callees.bodyOf(id).paramKinds.length));
    const doors = Array.from({ length: mostArguments + 1 }, (_, argCount) => writeDoor(argCount, imports));
    const functions = [...bodies, ...doors];
    const parts = { types: imports.types, imports: imports.typeOf, functions, tableSize: bodies.length };
    const module = new WebAssembly.Module(encodeModule(parts));
    this.environment = new Environment({ core, context, builtins, imports, unwinder });
    const e = { ...this.environment.functions(), m: linear.memory };
    const { exports } = new WebAssembly.Instance(module, { e });
    const shapes = linear.words(linear.places.shapes, core.program.functions.length);
    for (const id of callees.compilable) {
      const { paramKinds, returnKind } = callees.bodyOf(id);
      shapes[id] = shapeOf(paramKinds.length, returnKind, callees.slot(id));
    }
    return doors.map(({ name }) => exports[name] as Door);
  }

  /** A global's bytes stay alive. */
  private isForEver(offset: number, size: number): boolean {
    const { memory } = this.core;
    if (offset < 0 || offset + size > memory.size || offset % size !== 0) return false;
    return (
      memory.pageOwners[Math.floor(offset / PAGE_SIZE)] === PAGE_OF_GLOBALS && memory.isLive(ARENA_BASE + offset, size)
    );
  }
}
