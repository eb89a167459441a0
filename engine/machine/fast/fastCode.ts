/**
 * Compiled code: functions are written, and compiled by JavaScript, when they are first called. One environment (the
 * buffers' views, the cells, the builtins) is a constant of all of them, which is what makes accesses cheap; when the
 * arena has moved, all are made anew for the new one.
 */
import type { FunctionId } from "../../base/brands.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { BuiltinContext, BuiltinTable } from "../builtin.ts";
import { BLOCK_AND_RETRY, BLOCK_THEN_RETURN } from "../builtin.ts";
import type { Core } from "../core.ts";
import { FaultSignal } from "../fault.ts";
import { functionAtAddress } from "../globals.ts";
import { ARENA_BASE } from "../memory/memory.ts";
import type { Thread } from "../threads/thread.ts";
import { inKind } from "../vm/callResult.ts";
import { MAX_DEPTH } from "../vm/frames.ts";
import type { FunctionTable } from "../vm/functions.ts";
import * as integers from "../vm/integers.ts";
import { Callees } from "./callees.ts";
import { CELL } from "./cells.ts";
import type { FunctionText } from "./functionWriter.ts";
import { writeFunction } from "./functionWriter.ts";
import { Unwinder } from "./unwinder.ts";

type Code = (frame: number, ...args: readonly number[]) => number;

/** Compiled code was left, and its activations are the thread's: the VM goes on there. */
export const LEFT = Symbol("compiled code was left");
/** Thrown through compiled code: made once, since making an Error costs more than throwing it. */
class WayOut extends Error {
  override readonly name = "WayOut";
}
const LIMIT = new WayOut("the step limit is near");
const AFTER = new WayOut("after a call that put the thread to sleep, or moved the arena");
const REDO = new WayOut("a call that the VM has to make");
const BLOCKED = new WayOut("the thread waits in a builtin");

/** Reserved when compiled code is first used: each growth costs compiling everything again. Untouched, it costs nothing. */
const FIRST_ARENA_BYTES = 64 << 20;
const DEPTH_RESERVE = 4_000;

/** A host may forbid it (a web page's content security policy). */
export function canCompileText(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    return (new Function("return 1") as () => number)() === 1;
  } catch {
    return false;
  }
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
  private readonly counters: Int32Array;
  private readonly texts = new Map<FunctionId, FunctionText>();
  /** Whether a function can be entered, once asked. */
  private readonly enterable: (boolean | undefined)[] = [];
  private compiled = new Map<FunctionId, Code>();
  private environment: Readonly<Record<string, unknown>> = {};
  private views: readonly unknown[] = [];
  private thread: Thread | undefined;
  private hasCounted = false;

  constructor(core: Core, functions: FunctionTable, context: BuiltinContext, builtins: BuiltinTable) {
    this.core = core;
    this.functions = functions;
    this.context = context;
    this.builtins = builtins;
    this.callees = new Callees(core.program, builtins);
    this.unwinder = new Unwinder(core, functions, this.callees);
    this.counters = new Int32Array(this.callees.counterCount);
    core.memory.onMoved = () => (core.scheduler.cells[CELL.interrupt] = 1);
  }

  canEnter(id: FunctionId, thread: Thread): boolean {
    if (this.core.clock.step < this.afterSteps) return false;
    return (this.enterable[id] ??= this.callees.canCompile(id)) && thread.depth < MAX_DEPTH - DEPTH_RESERVE;
  }

  /** Calls a function whose frame is to begin at `frame`; its result, or LEFT. Faults are thrown, the activations made. */
  call(thread: Thread, id: FunctionId, frame: number, args: readonly number[]): number | typeof LEFT {
    const { cells } = this.core.scheduler;
    this.refresh();
    this.thread = thread;
    cells[CELL.interrupt] = 0;
    cells[CELL.depth] = 0;
    cells[CELL.stackEnd] = thread.stack.end;
    cells[CELL.statement] = -1;
    this.core.clock.isInCompiledCode = true;
    this.hasCounted = true;
    try {
      return this.functionOf(id)(frame, ...args);
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

  /** New functions for new views. */
  private refresh(): void {
    const { memory } = this.core;
    if (this.views.length === 0) memory.reserve(Math.min(FIRST_ARENA_BYTES, memory.maxBytes));
    const views = [memory.u8, memory.marks, memory.shadow, memory.shadowBytes.marks];
    if (views.every((view, i) => view === this.views[i])) return;
    this.views = views;
    this.compiled = new Map();
    this.environment = this.createEnvironment();
  }

  private readonly functionOf = (id: FunctionId): Code => {
    const known = this.compiled.get(id);
    if (known !== undefined) return known;
    let text = this.texts.get(id);
    if (text === undefined) {
      text = writeFunction(id, this.callees, this.functions.link);
      this.texts.set(id, text);
    }
    const code = this.compile(text);
    this.compiled.set(id, code);
    return code;
  };

  private compile({ text, functions, builtins }: FunctionText): Code {
    const names = Object.keys(this.environment);
    const lines = [`"use strict"; const { ${names.join(", ")} } = E;`];
    for (const fn of functions) lines.push(`let F${fn};`);
    for (const fn of builtins) lines.push(`const B${fn} = builtin(${fn});`);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const make = new Function("E", `${lines.join("\n")}\nreturn ${text};`) as (e: unknown) => Code;
    return make(this.environment);
  }

  private createEnvironment(): Readonly<Record<string, unknown>> {
    const { core } = this;
    const { memory, scheduler } = core;
    return {
      K: scheduler.cells,
      C: this.counters,
      M: memory,
      X: this.context,
      SH: memory.shadow,
      MARKS: memory.marks,
      U8: memory.u8,
      I8: memory.i8,
      U16: memory.u16,
      I16: memory.i16,
      U32: memory.u32,
      I32: memory.i32,
      LIMIT,
      AFTER,
      REDO,
      unwind: this.unwinder.leave.bind(this.unwinder),
      functionOf: this.functionOf,
      builtin: (id: FunctionId) => {
        const definition = this.builtins[core.program.functions[id]!.name]!;
        if (typeof definition === "function") return definition;
        return definition.direct ?? definition.run;
      },
      indirect: this.indirect,
      odd: this.odd,
      shade: createShade(core),
      overflow: (frame: number) =>
        new FaultSignal("stack-overflow", `the stack of ${this.thread?.name ?? "?"} overflows`, { address: frame }),
      unreachable: (id: FunctionId) =>
        new FaultSignal(
          "unreachable-code",
          `${core.program.functions[id]?.name ?? "?"}() came to where no code can come`,
        ),
      inKind,
      ...integers,
    };
  }

  /** What a builtin gave that is no number: its call's value, or the way out of compiled code is thrown. */
  private readonly odd = (result: unknown, fn: FunctionId, args: readonly number[]): number => {
    const thread = this.thread!;
    if (result === BLOCK_AND_RETRY) {
      thread.pending = { kind: "retry", fn, args };
      throw BLOCKED;
    }
    if (result !== BLOCK_THEN_RETURN) return 0;
    if (thread.state.kind === "runnable") return thread.wakeValue;
    thread.pending = { kind: "return" };
    throw BLOCKED;
  };

  /** The code that a pointer leads to, if a call of this shape can be made without more ado. */
  private readonly indirect = (pointer: number, argCount: number, wanted: ScalarKind | "none" | undefined): Code => {
    const id = functionAtAddress(pointer, this.core.program.functions.length);
    if (id === undefined || !this.callees.canCompile(id)) throw REDO;
    const { paramKinds, returnKind } = this.callees.bodyOf(id);
    if (paramKinds.length !== argCount || (wanted !== undefined && wanted !== returnKind)) throw REDO;
    return this.functionOf(id);
  };
}

/** Sets the shadow of a frame. */
function createShade(core: Core): (frame: number, granules: number, shadow: number) => void {
  const { memory } = core;
  const { shadowBytes } = memory;
  const bytes = memory.shadow;
  const { marks } = shadowBytes;
  return (frame, granules, value) => {
    const first = (frame - ARENA_BASE) / 8;
    const end = first + granules;
    if (marks[first >>> 12] === 0 || marks[(end - 1) >>> 12] === 0) shadowBytes.touchRange(first, granules);
    for (let i = first; i < end; i++) bytes[i] = value;
  };
}
