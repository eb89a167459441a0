/**
 * A thread: a kernel thread (dies when its function returns) or the task of a process (idle between system calls).
 *
 * Its registers lie in one array, a window for each active function: the address of the function's frame on the stack,
 * then its registers. Nothing of it is on JavaScript's stack, so it can be suspended, saved and put back anywhere.
 */
import type { Addr, FunctionId, StatementId, ThreadId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { ThreadState } from "../machine.ts";
import type { StateHasher } from "../memory/pageHash.ts";
import type { CompiledFunction } from "../vm/code.ts";

export class Activation {
  code: CompiledFunction;
  /** The operation that comes next; for all but the innermost: the call that is under way. */
  pc = 0;
  base = 0;
  /** The first address of the stack above its frame. */
  stackTop = 0;
  statement: StatementId | undefined = undefined;

  constructor(code: CompiledFunction) {
    this.code = code;
  }
}

/** How a blocked call of a builtin goes on. */
export type Pending =
  { readonly kind: "return" } | { readonly kind: "retry"; readonly fn: FunctionId; readonly args: readonly number[] };

export type ThreadKind = "kthread" | "task" | "probe";

export interface ThreadImage {
  readonly id: ThreadId;
  readonly name: string;
  readonly kind: ThreadKind;
  readonly task: Addr;
  readonly stack: { readonly base: Addr; readonly end: number };
  readonly state: ThreadState;
  readonly pending: Pending | undefined;
  readonly wakeValue: number;
  readonly lastResult: number;
  readonly sleepOrder: number;
  readonly registers: Float64Array;
  readonly activations: readonly {
    readonly fn: CompiledFunction;
    readonly pc: number;
    readonly base: number;
    readonly stackTop: number;
    readonly statement: StatementId | undefined;
  }[];
}

export class Thread {
  readonly id: ThreadId;
  readonly name: string;
  readonly kind: ThreadKind;
  readonly task: Addr;
  readonly stack: { readonly base: Addr; readonly end: number };
  state: ThreadState;
  pending: Pending | undefined = undefined;
  wakeValue = 0;
  lastResult = 0;
  /** Grows with every sleep of the machine: who sleeps longest has the least. */
  sleepOrder = 0;
  registers = new Float64Array(256);
  depth = 0;
  private readonly activations: Activation[] = [];

  constructor(
    id: ThreadId,
    name: string,
    kind: ThreadKind,
    place: { readonly task: Addr; readonly stack: { readonly base: Addr; readonly end: number } },
    state: ThreadState,
  ) {
    this.id = id;
    this.name = name;
    this.kind = kind;
    this.task = place.task;
    this.stack = place.stack;
    this.state = state;
  }

  get top(): Activation {
    const top = this.activations[this.depth - 1];
    invariant(top !== undefined, `thread ${this.name} has something to run`);
    return top;
  }

  /** The active functions, outermost first. */
  get active(): readonly Activation[] {
    return this.activations.slice(0, this.depth);
  }

  push(code: CompiledFunction, base: number, stackTop: number): Activation {
    let activation = this.activations[this.depth];
    if (activation === undefined) {
      activation = new Activation(code);
      this.activations.push(activation);
    }
    this.depth++;
    activation.code = code;
    activation.pc = 0;
    activation.base = base;
    activation.stackTop = stackTop;
    activation.statement = undefined;
    return activation;
  }

  /** Back to the caller; undefined when there is none. */
  pop(): Activation | undefined {
    this.depth--;
    return this.activations[this.depth - 1];
  }

  /** Makes room for `length` registers in all; the array may be another one afterwards. */
  reserveRegisters(length: number): Float64Array<ArrayBuffer> {
    if (length > this.registers.length) {
      const longer = new Float64Array(Math.max(length, this.registers.length * 2));
      longer.set(this.registers);
      this.registers = longer;
    }
    return this.registers;
  }

  save(): ThreadImage {
    const { id, name, kind, task, stack, state, pending, wakeValue, lastResult, sleepOrder } = this;
    const activations = this.active.map(({ code, pc, base, stackTop, statement }) => {
      return { fn: code, pc, base, stackTop, statement };
    });
    const registers = this.registers.slice(0, this.registersUsed());
    return { id, name, kind, task, stack, state, pending, wakeValue, lastResult, sleepOrder, registers, activations };
  }

  static from(image: ThreadImage): Thread {
    const thread = new Thread(image.id, image.name, image.kind, image, image.state);
    thread.pending = image.pending;
    thread.wakeValue = image.wakeValue;
    thread.lastResult = image.lastResult;
    thread.sleepOrder = image.sleepOrder;
    thread.reserveRegisters(image.registers.length).set(image.registers);
    for (const saved of image.activations) {
      const activation = thread.push(saved.fn, saved.base, saved.stackTop);
      activation.pc = saved.pc;
      activation.statement = saved.statement;
    }
    return thread;
  }

  hashInto(hasher: StateHasher): void {
    hasher.word(this.id);
    hasher.text(this.name);
    hasher.text(JSON.stringify([this.state, this.pending]));
    for (const value of [this.task, this.wakeValue, this.lastResult, this.depth]) hasher.number(value);
    for (const { code, pc } of this.active) {
      hasher.word(code.id);
      hasher.word(pc);
    }
    const used = this.registersUsed();
    for (let i = 0; i < used; i++) hasher.number(this.registers[i]!);
  }

  private registersUsed(): number {
    return this.depth === 0 ? 0 : this.top.base + 1 + this.top.code.registerCount;
  }
}
