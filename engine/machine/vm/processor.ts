/**
 * Runs a thread's operations until it blocks, ends, faults or is to stop before a statement.
 *
 * Between two operations everything is in the thread and in memory; inside the loop the innermost activation's place
 * is kept in locals and written back on the way out.
 */
import type { FunctionId, StatementId, StepIndex } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { Builtin, BuiltinContext } from "../builtin.ts";
import { BLOCK_AND_RETRY, BLOCK_THEN_RETURN } from "../builtin.ts";
import type { Core } from "../core.ts";
import type { Fault } from "../fault.ts";
import { CELL, STEPS_UNSEEN } from "../fast/cells.ts";
import type { FastCode } from "../fast/fastCode.ts";
import { LEFT } from "../fast/fastCode.ts";
import { FaultSignal } from "../fault.ts";
import { reportFault } from "../faultReport.ts";
import type { Until } from "../machine.ts";
import { ARENA_BASE } from "../memory/memory.ts";
import { SHADOW_LIVE, SHADOW_POPPED } from "../memory/shadow.ts";
import { finishThread } from "../threads/tasks.ts";
import type { Activation, Thread } from "../threads/thread.ts";
import { inKind } from "./callResult.ts";
import type { CallSite, CompiledFunction, Op } from "./code.ts";
import {
  OP_BRANCH,
  OP_CALL,
  OP_EFFECT,
  OP_JUMP,
  OP_RETURN,
  OP_SET,
  OP_STATEMENT,
  OP_SWITCH,
  OP_UNREACHABLE,
} from "./code.ts";
import { FRAME_GAP, MAX_DEPTH } from "./frames.ts";
import type { CallTarget, FunctionTable } from "./functions.ts";
import { toKind } from "./integers.ts";

export type Outcome =
  | { readonly kind: "blocked" | "finished" | "limit" | "until" | "operations" }
  | { readonly kind: "fault"; readonly fault: Fault };

export interface StepLimits {
  readonly limit: number;
  /** Not above `limit`. */
  readonly softLimit: number;
  /** After so many operations it ends, in the middle of a statement too; compiled code does not run then. */
  readonly operations?: number;
}

const BLOCKED: Outcome = { kind: "blocked" };
const FINISHED: Outcome = { kind: "finished" };
const LIMIT: Outcome = { kind: "limit" };
const UNTIL: Outcome = { kind: "until" };
const OPERATIONS: Outcome = { kind: "operations" };

export class Processor {
  /** Stopped before a statement that was asked about already: run on without asking again. */
  isResuming = false;
  /** C functions are called in it, where it is there and nobody asks about statements. */
  fast: FastCode | undefined = undefined;
  private readonly core: Core;
  private readonly functions: FunctionTable;
  private readonly context: BuiltinContext;

  constructor(core: Core, functions: FunctionTable, context: BuiltinContext) {
    this.core = core;
    this.functions = functions;
    this.context = context;
  }

  /** Makes a thread without work begin with code(args). Fault (thrown) when its stack has no room. */
  start(thread: Thread, code: CompiledFunction, args: readonly number[]): void {
    const registers = thread.reserveRegisters(1 + Math.max(code.registerCount, args.length));
    registers.fill(0, 0, 1 + code.registerCount);
    args.forEach((arg, i) => (registers[1 + i] = arg));
    this.enter(thread, code, 0, thread.stack.base);
    thread.pending = undefined;
    thread.state = { kind: "runnable" };
    this.isResuming = false;
  }

  /**
   * Runs until the clock shows `softLimit`, in compiled code `limit`; `until` is asked before each statement. One long loop, so that the place in the
   * code (activation, registers, pc) can stay in its locals.
   */
  // eslint-disable-next-line max-lines-per-function
  execute(thread: Thread, { limit, softLimit, operations }: StepLimits, until: Until | undefined): Outcome {
    const { clock, statementCounts } = this.core;
    const fast = until === undefined && operations === undefined ? this.fast : undefined;
    // Counts down to 0; from -1 on it never gets there.
    let left = operations ?? -1;
    if (fast !== undefined && clock.step < softLimit) {
      this.core.scheduler.cells[CELL.limit] = limit - STEPS_UNSEEN;
      const outcome = this.beginInCompiledCode(fast, thread);
      if (outcome !== undefined) return outcome;
    }
    let act = thread.top;
    let pc = act.pc;
    try {
      if (thread.pending !== undefined && !this.resumeCall(thread, act)) return BLOCKED;
      pc = act.pc;
      let ops = act.code.ops;
      let b = act.base;
      let r = thread.registers;
      for (;;) {
        const op = ops[pc]!;
        if (left === 0) {
          if (op.code === OP_STATEMENT) return this.stopBefore(act, pc, LIMIT);
          act.pc = pc;
          return OPERATIONS;
        }
        left--;
        switch (op.code) {
          case OP_STATEMENT: {
            const id = op.target as StatementId;
            if (until !== undefined && !this.isResuming) {
              act.pc = pc;
              if (until(id, thread.id, thread.depth)) return this.stopBefore(act, pc, UNTIL);
            }
            if (clock.step >= softLimit) return this.stopBefore(act, pc, LIMIT);
            this.isResuming = false;
            clock.step = (clock.step + 1) as StepIndex;
            statementCounts[id]!++;
            act.statement = id;
            pc++;
            break;
          }
          case OP_SET:
            r[b + op.target] = op.value(r, b);
            pc++;
            break;
          case OP_EFFECT:
            op.value(r, b);
            pc++;
            break;
          case OP_BRANCH:
            pc = op.value(r, b) !== 0 ? op.target : op.other;
            break;
          case OP_JUMP:
            pc = op.target;
            break;
          case OP_CALL: {
            const call = op.call!;
            const target = this.resolve(call, r, b);
            if (target.code === undefined) {
              act.pc = pc;
              for (let i = 0; i < call.args.length; i++) call.buffer[i] = call.args[i]!(r, b);
              if (!this.callBuiltin(thread, act, target, call.buffer)) return BLOCKED;
              pc = act.pc;
            } else if (fast?.canEnter(target.id, thread) === true) {
              act.pc = pc;
              const args = call.args.slice(0, target.code.paramCount).map((arg) => arg(r, b));
              while (args.length < target.code.paramCount) args.push(0);
              const value = fast.call(thread, target.id, act.stackTop, args);
              if (value === LEFT) {
                if (thread.state.kind !== "runnable") return BLOCKED;
                act = thread.top;
                pc = act.pc;
                ops = act.code.ops;
                b = act.base;
                r = thread.registers;
              } else {
                if (call.resultSlot !== 0)
                  r[b + call.resultSlot] = inKind(call.resultKind, value, target.code.returnKind);
                pc++;
              }
            } else {
              const base = b + 1 + act.code.registerCount;
              r = this.passArguments(thread, call, target.code, r, b, base);
              act.pc = pc;
              const further = target.code.variadicArea === undefined ? [] : furtherArguments(call, target.code, r, b);
              act = this.enter(thread, target.code, base, act.stackTop);
              if (further.length > 0) this.storeFurther(target.code, further, r[base]!);
              ops = target.code.ops;
              b = base;
              pc = 0;
            }
            break;
          }
          case OP_RETURN: {
            const value = op.value(r, b);
            const { code } = act;
            if (code.frameSize > 0) this.core.memory.setShadow(r[b]! - ARENA_BASE, code.frameSize, SHADOW_POPPED);
            const caller = thread.pop();
            if (caller === undefined) {
              finishThread(this.core, thread, value);
              return FINISHED;
            }
            act = caller;
            pc = act.pc;
            ops = act.code.ops;
            b = act.base;
            const call = ops[pc]!.call!;
            if (call.resultSlot !== 0) r[b + call.resultSlot] = inKind(call.resultKind, value, code.returnKind);
            pc++;
            break;
          }
          case OP_SWITCH:
            pc = switchTo(op, op.value(r, b));
            break;
          case OP_UNREACHABLE:
            throw new FaultSignal("unreachable-code", `${this.nameOf(act.code.id)}() came to where no code can come`);
        }
      }
    } catch (error) {
      act.pc = pc;
      if (!(error instanceof FaultSignal)) throw error;
      return { kind: "fault", fault: reportFault(this.core, thread, error) };
    }
  }

  /** A thread that has just been started runs in compiled code from the outset. undefined: the VM goes on. */
  private beginInCompiledCode(fast: FastCode, thread: Thread): Outcome | undefined {
    const { code, pc, statement } = thread.top;
    if (thread.depth !== 1 || pc !== 0 || statement !== undefined || thread.pending !== undefined) return undefined;
    if (!fast.canEnter(code.id, thread)) return undefined;
    const { paramKinds } = this.core.program.functions[code.id]!.body!;
    const args: number[] = [];
    for (let i = 0; i < code.paramCount; i++) {
      const arg = thread.registers[1 + i]!;
      if (toKind(paramKinds[i]!, arg) !== arg) return undefined;
      args.push(arg);
    }
    const frame = thread.registers[0]!;
    // As if it had not been entered yet.
    thread.pop();
    this.core.functionCounts[code.id]!--;
    try {
      const value = fast.call(thread, code.id, frame, args);
      if (value === LEFT) return thread.state.kind === "runnable" ? undefined : BLOCKED;
      finishThread(this.core, thread, value);
      return FINISHED;
    } catch (error) {
      if (!(error instanceof FaultSignal)) throw error;
      return { kind: "fault", fault: reportFault(this.core, thread, error) };
    }
  }

  /** Ends the call that a thread stopped in (a function that nobody models) with a given value. False if it is in none. */
  finishCall(thread: Thread, value: number): boolean {
    const act = thread.top;
    const op = act.code.ops[act.pc];
    if (op?.call === undefined) return false;
    this.completeCall(thread, act, op.call, value);
    return true;
  }

  private stopBefore(act: Activation, pc: number, outcome: Outcome): Outcome {
    act.pc = pc;
    this.isResuming = true;
    return outcome;
  }

  private resolve(call: CallSite, r: Float64Array, b: number): CallTarget {
    if (call.fn !== undefined) return this.functions.target(call.fn, call.span);
    return this.functions.atAddress(call.pointer(r, b), call.span);
  }

  private passArguments(
    thread: Thread,
    call: CallSite,
    callee: CompiledFunction,
    registers: Float64Array<ArrayBuffer>,
    b: number,
    base: number,
  ): Float64Array<ArrayBuffer> {
    const count = Math.min(call.args.length, callee.paramCount);
    let r = registers;
    if (base + 1 + callee.registerCount > r.length) r = thread.reserveRegisters(base + 1 + callee.registerCount);
    for (let i = 0; i < count; i++) r[base + 1 + i] = call.args[i]!(r, b);
    for (let i = count; i < callee.registerCount; i++) r[base + 1 + i] = 0;
    return r;
  }

  /** What a variadic function got beyond its parameters, where its va_list begins. */
  private storeFurther(code: CompiledFunction, values: readonly number[], frame: number): void {
    const { offset, slots } = code.variadicArea!;
    if (values.length > slots) {
      const name = this.nameOf(code.id);
      throw new FaultSignal("out-of-bounds", `a call of ${name}() has more than ${slots} variable arguments`);
    }
    values.forEach((value, i) => this.core.memory.store64(frame + offset + i * 8, value));
  }

  /** Pushes the activation; its registers are in place. */
  private enter(thread: Thread, code: CompiledFunction, base: number, frame: number): Activation {
    const size = code.frameSize;
    const stackTop = size === 0 ? frame : frame + size + FRAME_GAP;
    if (stackTop > thread.stack.end || thread.depth >= MAX_DEPTH)
      throw new FaultSignal("stack-overflow", `the stack of ${thread.name} overflows`, { address: frame });
    thread.registers[base] = frame;
    if (size > 0) this.core.memory.setShadow(frame - ARENA_BASE, size, SHADOW_LIVE);
    this.core.functionCounts[code.id]!++;
    return thread.push(code, base, stackTop);
  }

  /** False: the thread blocked in it. */
  private callBuiltin(thread: Thread, act: Activation, target: CallTarget, args: readonly number[]): boolean {
    const builtin: Builtin = target.builtin!;
    if (target.costNs !== 0) this.core.scheduler.nowNs += target.costNs;
    this.core.functionCounts[target.id]!++;
    const result = builtin(this.context, args);
    if (result === BLOCK_AND_RETRY) {
      invariant(thread.state.kind === "sleeping", `the builtin ${this.nameOf(target.id)} put its thread to sleep`);
      thread.pending = { kind: "retry", fn: target.id, args: args.slice() };
      return false;
    }
    if (result === BLOCK_THEN_RETURN) {
      if (thread.state.kind !== "runnable") {
        thread.pending = { kind: "return" };
        return false;
      }
      this.completeCall(thread, act, act.code.ops[act.pc]!.call!, thread.wakeValue);
      return true;
    }
    this.completeCall(thread, act, act.code.ops[act.pc]!.call!, typeof result === "number" ? result : 0);
    return thread.state.kind === "runnable";
  }

  /** A blocked call goes on. False: it blocked again. */
  private resumeCall(thread: Thread, act: Activation): boolean {
    const pending = thread.pending!;
    thread.pending = undefined;
    if (pending.kind === "retry")
      return this.callBuiltin(thread, act, this.functions.target(pending.fn, undefined), pending.args);
    this.completeCall(thread, act, act.code.ops[act.pc]!.call!, thread.wakeValue);
    return true;
  }

  private completeCall(thread: Thread, act: Activation, call: CallSite, value: number): void {
    if (call.resultSlot !== 0) thread.registers[act.base + call.resultSlot] = inKind(call.resultKind, value, undefined);
    act.pc++;
  }

  private nameOf(fn: FunctionId): string {
    return this.core.program.functions[fn]?.name ?? "?";
  }
}

function furtherArguments(call: CallSite, callee: CompiledFunction, r: Float64Array, b: number): number[] {
  return call.args.slice(callee.paramCount).map((arg) => arg(r, b));
}

function switchTo(op: Op, value: number): number {
  for (const { low, high, to } of op.cases) if (value >= low && value <= high) return to;
  return op.target;
}
