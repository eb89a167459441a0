/**
 * What probes gave, for as long as nothing that they touched has changed: the show functions of sysfs are asked after every
 * batch, and most of what they show is as it was. A call is remembered only where it can depend on nothing but its
 * arguments and memory: it comes to its end, and calls no builtin but those that say so of themselves (isOfMemory).
 *
 * It is run by a processor of its own, over a memory that notes what is touched, and counts apart, so that what it
 * executed can be counted again each time it is remembered.
 */
import type { FunctionId, StatementId } from "../base/brands.ts";
import type { BuiltinTable, ThreadControl } from "./builtin.ts";
import { MachineContext } from "./builtinContext.ts";
import type { Core } from "./core.ts";
import type { ProbeResult } from "./machine.ts";
import { type Touches, TouchNotes } from "./memory/touches.ts";
import type { FoundCall } from "./probe.ts";
import { FunctionTable } from "./vm/functions.ts";
import { Processor } from "./vm/processor.ts";

export interface Remembered {
  readonly result: ProbeResult;
  readonly touches: Touches;
  /** With repetitions. */
  readonly statements: readonly StatementId[];
  readonly functions: readonly (readonly [fn: FunctionId, times: number])[];
}

/** Where a probe runs. */
export interface ProbeHost {
  readonly processor: Processor;
  readonly functions: FunctionTable;
}

/** How a call is made so that it can be remembered. */
export interface Recording {
  /** Memory that every probe finds as this one does. */
  readonly own: readonly { readonly from: number; readonly to: number }[];
  /** Makes the call with the memo as its host. */
  readonly run: (onStatement: (statement: StatementId) => void) => ProbeResult;
}

interface Known {
  readonly args: readonly number[];
  readonly scratchBytes: number | undefined;
  readonly last: Remembered;
}

/** Of a function: called with more different arguments, it is not asked for the same again and again. */
const MAX_CALLS = 8;

export class ProbeMemo implements ProbeHost {
  readonly processor: Processor;
  readonly functions: FunctionTable;
  private readonly core: Core;
  private readonly notes: TouchNotes;
  private readonly counts: Uint32Array;
  /** By function, the last first. */
  private readonly known = new Map<FunctionId, readonly Known[]>();
  /** Calls of these are none to be remembered. */
  private readonly refused = new Set<FunctionId>();

  constructor(core: Core, builtins: BuiltinTable, threads: ThreadControl) {
    this.core = core;
    this.notes = new TouchNotes(core.memory);
    this.counts = new Uint32Array(core.functionCounts.length);
    const noting: Core = {
      ...core,
      memory: this.notes.memory,
      functionCounts: this.counts,
      statementCounts: new Uint32Array(core.statementCounts.length),
    };
    this.functions = new FunctionTable(noting, builtinsOfMemory(builtins));
    this.processor = new Processor(noting, this.functions, new MachineContext(noting, threads));
  }

  /** What the call would give now. */
  recall(call: FoundCall, scratchBytes?: number): Remembered | undefined {
    const last = this.find(call, scratchBytes)?.last;
    return last?.touches.areSame(this.core.memory) === true ? last : undefined;
  }

  /** Counts what the call has executed, once more. */
  count({ statements, functions }: Remembered): void {
    const { statementCounts, functionCounts } = this.core;
    for (const statement of statements) statementCounts[statement]!++;
    for (const [fn, times] of functions) functionCounts[fn]! += times;
  }

  /** false: it was tried. */
  canRecord({ fn }: FoundCall): boolean {
    return !this.refused.has(fn);
  }

  /**
   * Makes the call and remembers it. undefined where it faulted or depends on more than memory: nothing is remembered, and the
   * caller rewinds what was done and makes the call on the machine itself.
   */
  record(call: FoundCall, scratchBytes: number | undefined, { own, run }: Recording): Remembered | undefined {
    const statements: StatementId[] = [];
    this.notes.begin(own);
    const result = run((statement) => statements.push(statement));
    const touches = this.notes.end();
    const functions = this.takeCounts();
    if (result.kind === "fault" || touches === undefined) {
      this.refused.add(call.fn);
      return undefined;
    }
    const last = { result, touches, statements, functions };
    const others = (this.known.get(call.fn) ?? []).filter((each) => !isOf(each, call, scratchBytes));
    this.known.set(call.fn, [{ args: call.args, scratchBytes, last }, ...others].slice(0, MAX_CALLS));
    return last;
  }

  private takeCounts(): readonly (readonly [FunctionId, number])[] {
    const { counts } = this;
    const found: [FunctionId, number][] = [];
    for (let id = 0; id < counts.length; id++) {
      if (counts[id] === 0) continue;
      found.push([id as FunctionId, counts[id]!]);
      counts[id] = 0;
    }
    return found;
  }

  private find(call: FoundCall, scratchBytes: number | undefined): Known | undefined {
    return this.known.get(call.fn)?.find((each) => isOf(each, call, scratchBytes));
  }
}

function isOf(known: Known, { args }: FoundCall, scratchBytes: number | undefined): boolean {
  return known.scratchBytes === scratchBytes && known.args.every((arg, i) => arg === args[i]);
}

function builtinsOfMemory(builtins: BuiltinTable): BuiltinTable {
  return Object.fromEntries(
    Object.entries(builtins).filter(([, each]) => typeof each !== "function" && each.isOfMemory === true),
  );
}
