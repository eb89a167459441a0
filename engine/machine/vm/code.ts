/**
 * A function as the processor runs it: its blocks laid out in one list of operations, jumps as indices into it.
 * One class for all operations, so that the processor's loop reads fields of one shape.
 */
import type { FunctionId } from "../../base/brands.ts";
import type { FunctionBody } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { Span } from "../../source/span.ts";
import type { Eval } from "./evaluate.ts";

export const OP_STATEMENT = 0;
export const OP_SET = 1;
/** Evaluated for what it does to memory. */
export const OP_EFFECT = 2;
export const OP_CALL = 3;
export const OP_JUMP = 4;
export const OP_BRANCH = 5;
export const OP_SWITCH = 6;
export const OP_RETURN = 7;
export const OP_UNREACHABLE = 8;

export interface CallSite {
  /** undefined: through `pointer`. */
  readonly fn: FunctionId | undefined;
  readonly pointer: Eval;
  readonly args: readonly Eval[];
  /** Slot (register index + 1) for the result; 0: none. */
  readonly resultSlot: number;
  readonly resultKind: ScalarKind | undefined;
  readonly span: Span | undefined;
  /** Where a builtin's arguments are put; each call writes all of it. */
  readonly buffer: number[];
}

export interface SwitchCase {
  readonly low: number;
  readonly high: number;
  readonly to: number;
}

const nothing: Eval = () => 0;

export class Op {
  readonly code: number;
  /** Statement, slot, or where to go (BRANCH: when true; SWITCH: by default). */
  readonly target: number;
  /** BRANCH: where to go when false. */
  readonly other: number;
  readonly value: Eval;
  readonly call: CallSite | undefined;
  readonly cases: readonly SwitchCase[];

  constructor(
    code: number,
    parts: { target?: number; other?: number; value?: Eval; call?: CallSite; cases?: readonly SwitchCase[] },
  ) {
    this.code = code;
    this.target = parts.target ?? 0;
    this.other = parts.other ?? 0;
    this.value = parts.value ?? nothing;
    this.call = parts.call;
    this.cases = parts.cases ?? [];
  }
}

export interface Operations {
  readonly ops: readonly Op[];
  /** Where in `ops` each reachable block begins. */
  readonly blockStarts: ReadonlyMap<number, number>;
}

/** What the processor has to know of a function to call it. */
export interface FunctionShape {
  readonly registerCount: number;
  /** Registers that arguments go to; what a call has more is stored in the variadic area, or lost. */
  readonly paramCount: number;
  readonly variadicArea?: FunctionBody["variadicArea"] | undefined;
  readonly frameSize: number;
  readonly returnKind: ScalarKind | undefined;
}

/** Its operations are made when they are first looked at: what runs in compiled code (fast/) never needs them. */
export class CompiledFunction implements FunctionShape, Operations {
  readonly id: FunctionId;
  readonly registerCount: number;
  readonly paramCount: number;
  readonly variadicArea: FunctionBody["variadicArea"] | undefined;
  readonly frameSize: number;
  readonly returnKind: ScalarKind | undefined;
  private readonly make: () => Operations;
  private made: Operations | undefined = undefined;

  constructor(id: FunctionId, shape: FunctionShape, make: () => Operations) {
    this.id = id;
    this.registerCount = shape.registerCount;
    this.paramCount = shape.paramCount;
    this.variadicArea = shape.variadicArea;
    this.frameSize = shape.frameSize;
    this.returnKind = shape.returnKind;
    this.make = make;
  }

  get ops(): readonly Op[] {
    return (this.made ??= this.make()).ops;
  }

  get blockStarts(): ReadonlyMap<number, number> {
    return (this.made ??= this.make()).blockStarts;
  }
}
