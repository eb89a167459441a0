/**
 * Compiled code: all functions of a program become one WebAssembly module when the first of them is called. Its linear
 * memory is the machine's memory from then on (linearMemory.ts), which grows in place, so that nothing is made anew.
 */
import type { FunctionId } from "../../base/brands.ts";
import type { BuiltinContext } from "../builtin.ts";
import type { Core } from "../core.ts";
import { PAGE_OF_GLOBALS } from "../memory/allocator.ts";
import { ARENA_BASE, PAGE_SIZE } from "../memory/memory.ts";
import type { Thread } from "../threads/thread.ts";
import { MAX_DEPTH } from "../vm/frames.ts";
import type { FunctionTable } from "../vm/functions.ts";
import type { Callees } from "./callees.ts";
import { CELL } from "./cells.ts";
import type { CodeCache, CompiledCode } from "./codeCache.ts";
import { Environment } from "./environment.ts";
import { LinearMemory, OWN } from "./linearMemory.ts";
import { Unwinder } from "./unwinder.ts";
import { WayOut } from "./wayOut.ts";
import { Code, EMPTY } from "./wasm/code.ts";
import { Types, encodeModule } from "./wasm/module.ts";

/** Slot, frame and arguments, all as numbers: an i64 would be a BigInt, made anew for each call. */
type Door = (slot: number, frame: number, ...args: readonly number[]) => number;

/** Compiled code was left, and its activations are the thread's: the VM goes on there. */
export const LEFT = Symbol("compiled code was left");

const OWN_WORDS = (OWN.logging + 4) / 4;
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

export class FastCode {
  /**
   * The VM runs alone until the machine has made so many steps: compiling, and warming up in the host, would cost more than
   * it saves. Not where that was done for a run before.
   */
  afterSteps = 0;
  private readonly core: Core;
  private readonly functions: FunctionTable;
  private readonly context: BuiltinContext;
  private readonly cache: CodeCache;
  private readonly callees: Callees;
  private readonly unwinder: Unwinder;
  /** null: the host has no memory for it. */
  private linear: LinearMemory | null | undefined = undefined;
  private environment: Environment | undefined = undefined;
  /** By the number of arguments. */
  private doors: readonly Door[] = [];
  private counters = new Int32Array(0);
  /** Cells and compiled code's own ones, in words. */
  private own = new Int32Array(0);
  private hasCounted = false;

  constructor(core: Core, functions: FunctionTable, context: BuiltinContext, cache: CodeCache) {
    this.core = core;
    this.functions = functions;
    this.context = context;
    this.cache = cache;
    this.callees = cache.callees;
    this.unwinder = new Unwinder(core, functions, this.callees);
  }

  canEnter(id: FunctionId, thread: Thread): boolean {
    const isWorthIt = this.core.clock.step >= this.afterSteps || this.environment !== undefined;
    if (!isWorthIt || !this.callees.canCompile(id)) return false;
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

  /** The machine's counts are about to be put back: what compiled code has counted is void. */
  dropCounts(): void {
    if (!this.hasCounted) return;
    this.hasCounted = false;
    this.counters.fill(0);
  }

  /** Of a function of C, those that flushCounts() would add. */
  uncountedEntries(id: FunctionId): number {
    if (!this.hasCounted) return 0;
    const { callees, counters } = this;
    const first = callees.isLoop(id) ? 0 : counters[callees.counter(id, callees.bodyOf(id).entry)]!;
    return first + counters[callees.entryCounter(id)]!;
  }

  private setOwn(thread: Thread): void {
    const words = this.own;
    words[OWN.depth / 4] = 0;
    words[OWN.stackEnd / 4] = thread.stack.end - ARENA_BASE;
    words[OWN.me / 4] = thread.id;
    words[OWN.task / 4] = thread.task | 0;
    words[OWN.task / 4 + 1] = Math.floor(thread.task / 2 ** 32);
    words[OWN.logging / 4] = Number(this.core.log.isOpen);
  }

  /** Moves the machine's memory where compiled code finds it. False where the host has no memory for it. */
  private prepare(): boolean {
    const { linear } = this;
    if (linear === undefined || linear?.isTight(this.core.memory.size) === true) this.house();
    return this.linear !== null;
  }

  /** A place for the machine's memory, and the code for that place. */
  private house(): void {
    const { memory } = this.core;
    this.flushCounts();
    memory.onMoved = () => undefined;
    try {
      this.linear = new LinearMemory(memory, this.core.program.functions.length, this.callees.counterCount);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (this.linear) this.linear.isLargest = true;
      else this.linear = null;
    }
    const { linear } = this;
    if (linear === null) return;
    this.refetch(linear);
    memory.onMoved = () => this.refetch(linear);
    memory.beforeGrowth = (capacity) => this.makeRoom(capacity);
    this.doors = this.instantiate(linear, this.compiled(linear));
  }

  private refetch(linear: LinearMemory): void {
    const { scheduler } = this.core;
    const cells = linear.cells();
    // The old ones are gone when this memory has grown, and are the same.
    if (scheduler.cells.length > 0) cells.set(scheduler.cells);
    scheduler.cells = cells;
    this.own = linear.words(0, OWN_WORDS);
    this.counters = linear.words(linear.places.counters, this.callees.counterCount);
  }

  /** The arena is about to grow. Compiled code that runs goes on to the end of the builtin it has called. */
  private makeRoom(capacity: number): void {
    const { scheduler, clock } = this.core;
    if (this.linear?.isTight(capacity) !== true) return;
    if (clock.isInCompiledCode) scheduler.cells[CELL.interrupt] = 1;
    else if (capacity > this.linear.maxBytes) this.house();
  }

  private compiled({ places, maxBytes }: LinearMemory): CompiledCode {
    const { memory } = this.core;
    return this.cache.of({
      places,
      maxBytes,
      link: this.functions.link,
      frames: memory.frames,
      comparesPrefixes: this.core.pages.remembers,
      isForEver: (offset, size) => this.isForEver(offset, size),
    });
  }

  private instantiate(linear: LinearMemory, { module, imports, doors, shapes }: CompiledCode): Door[] {
    const { core, unwinder, context } = this;
    const { builtins } = this.cache;
    const { count, prefixesOffset } = core.memory.frames;
    const places = linear.machinePlaces(count, prefixesOffset);
    this.environment = new Environment({ core, context, builtins, imports, unwinder, places });
    const e = { ...this.environment.functions(), m: linear.memory };
    const { exports } = new WebAssembly.Instance(module, { e });
    linear.words(linear.places.shapes, shapes.length).set(shapes);
    return doors.map((name) => exports[name] as Door);
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
