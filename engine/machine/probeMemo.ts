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
import type { ProbeResult, Until } from "./machine.ts";
import { NotingMemory, type Place } from "./memory/notingMemory.ts";
import type { Touches } from "./memory/touches.ts";
import type { FoundCall } from "./probe.ts";
import { FunctionTable } from "./vm/functions.ts";
import { Processor } from "./vm/processor.ts";

export interface Remembered {
  readonly result: ProbeResult;
  readonly touches: Touches;
  /** With repetitions. */
  readonly statements: readonly StatementId[];
  /** Pairs: which, how often. */
  readonly functions: readonly number[];
}

/** Where a probe runs. */
export interface ProbeHost {
  readonly processor: Processor;
  readonly functions: FunctionTable;
  /** Its own view of the machine's. */
  readonly memory: Core["memory"];
}

/**
 * How calls of a function are made: "own", where they write nothing but their stack and scratch memory, which costs no undo;
 * "undone", where they write elsewhere; "anew", on the machine itself, where they cannot be remembered.
 */
export type Manner = "own" | "undone" | "anew";

/** A call, and what it gave the last time. */
export interface KnownCall {
  readonly call: FoundCall;
  readonly scratchBytes: number | undefined;
  last: Remembered | undefined;
}

/** Of a function: called with more different arguments, it is not asked for the same again and again. */
const MAX_CALLS = 8;

export class ProbeMemo implements ProbeHost {
  readonly processor: Processor;
  readonly functions: FunctionTable;
  readonly memory: NotingMemory;
  private readonly core: Core;
  private readonly counts: Uint32Array;
  /** Two counts at a time: most of them are 0. */
  private readonly countPairs: Float64Array;
  /** By function, the last first. */
  private readonly known = new Map<FunctionId, readonly KnownCall[]>();
  /** "own" unless it has turned out otherwise. */
  private readonly manners = new Map<FunctionId, Manner>();

  /** What calls have for themselves: every one finds it as the others do. */
  private readonly own: readonly Place[];
  /** Of the call under way. */
  private readonly statements: StatementId[] = [];
  private readonly note: Until = (statement) => {
    this.statements.push(statement);
    return false;
  };

  constructor(core: Core, builtins: BuiltinTable, threads: ThreadControl, own: readonly Place[]) {
    this.core = core;
    this.own = own;
    this.memory = new NotingMemory(core.memory);
    this.countPairs = new Float64Array(Math.ceil(core.functionCounts.length / 2));
    this.counts = new Uint32Array(this.countPairs.buffer, 0, core.functionCounts.length);
    const noting: Core = {
      ...core,
      memory: this.memory,
      functionCounts: this.counts,
      statementCounts: new Uint32Array(core.statementCounts.length),
    };
    this.functions = new FunctionTable(noting, builtinsOfMemory(builtins));
    this.processor = new Processor(noting, this.functions, new MachineContext(noting, threads));
  }

  /** The same for the same call, as long as it is one of the last. */
  knownCall(call: FoundCall, scratchBytes: number | undefined): KnownCall {
    const all = this.known.get(call.fn) ?? [];
    const found = all.find((each) => isOf(each, call, scratchBytes));
    if (found !== undefined) return found;
    const made: KnownCall = { call, scratchBytes, last: undefined };
    this.known.set(call.fn, [made, ...all].slice(0, MAX_CALLS));
    return made;
  }

  /** What the call would give now. */
  recall({ last }: KnownCall): Remembered | undefined {
    return last?.touches.areSame(this.core.memory) === true ? last : undefined;
  }

  /** Counts what the call has executed, once more. */
  count({ statements, functions }: Remembered): void {
    const { statementCounts, functionCounts } = this.core;
    for (const statement of statements) statementCounts[statement]!++;
    for (let i = 0; i < functions.length; i += 2) functionCounts[functions[i]!]! += functions[i + 1]!;
  }

  mannerOf(fn: FunctionId): Manner {
    return this.manners.get(fn) ?? "own";
  }

  /**
   * Makes the call in its function's manner, "own" or "undone", and remembers it: `run` makes it with the memo as its host, and tells of every
   * statement. undefined where that is not how it can be made: the
   * function has another manner from now on, and what was done is still to be taken back by an undo that is under way.
   */
  record(known: KnownCall, run: (until: Until) => ProbeResult): Remembered | undefined {
    const { memory, statements } = this;
    const { fn } = known.call;
    const writes = this.mannerOf(fn) === "own" ? "own" : "elsewhere";
    statements.length = 0;
    memory.begin(this.own, writes);
    const result = run(this.note);
    if (writes === "own") memory.giveBack();
    const touches = memory.end();
    const functions = this.takeCounts();
    if (result.kind === "fault" || touches === undefined) {
      this.manners.set(fn, memory.isRefused ? "undone" : "anew");
      return undefined;
    }
    known.last = { result: sameAs(known.last?.result, result), touches, statements: statements.slice(), functions };
    return known.last;
  }

  private takeCounts(): readonly number[] {
    const { counts, countPairs } = this;
    const found: number[] = [];
    for (let pair = 0; pair < countPairs.length; pair++) {
      if (countPairs[pair] === 0) continue;
      for (let id = pair * 2; id < pair * 2 + 2; id++) if ((counts[id] ?? 0) > 0) found.push(id, counts[id]!);
      countPairs[pair] = 0;
    }
    return found;
  }
}

function isOf(known: KnownCall, { args }: FoundCall, scratchBytes: number | undefined): boolean {
  return known.scratchBytes === scratchBytes && known.call.args.every((arg, i) => arg === args[i]);
}

/** The result of before, where it says the same. */
function sameAs(before: ProbeResult | undefined, now: ProbeResult): ProbeResult {
  if (before?.kind !== "value" || now.kind !== "value" || before.value !== now.value) return now;
  if (before.scratch.length !== now.scratch.length) return now;
  return before.scratch.every((byte, i) => byte === now.scratch[i]) ? before : now;
}

function builtinsOfMemory(builtins: BuiltinTable): BuiltinTable {
  return Object.fromEntries(
    Object.entries(builtins).filter(([, each]) => typeof each !== "function" && each.isOfMemory === true),
  );
}
