/**
 * What lowering an expression yields: a value, or a place that can be read, assigned, or have its address taken.
 * A record's value is its address: `expr` of a value of record type, `addr` of a place in memory.
 */
import type { CType, FunctionType, Member } from "../types/ctype.ts";
import type { Expr } from "../ir/ir.ts";
import { ERROR_TYPE, INT, VOID } from "../types/basicTypes.ts";
import { ZERO } from "../ir/exprs.ts";
import type { FunctionDraft } from "./drafts.ts";

export interface Value {
  readonly kind: "value";
  readonly type: CType;
  readonly expr: Expr;
  /** An integer (or pointer) constant, in the value range of its kind; `expr` is then only made by Unit.exprOf. */
  readonly constant: bigint | undefined;
  /** Width of the bit-field it was read from: decides the promotion. */
  readonly width?: number;
}

export interface RegisterPlace {
  readonly kind: "register";
  readonly type: CType;
  readonly index: number;
}

export interface MemoryPlace {
  readonly kind: "memory";
  readonly type: CType;
  readonly addr: Expr;
  readonly bits?: Member["bits"];
}

export interface FunctionDesignator {
  readonly kind: "function";
  readonly type: FunctionType;
  readonly draft: FunctionDraft;
}

export type Place = RegisterPlace | MemoryPlace;
export type Operand = Value | Place | FunctionDesignator;

export function valueOf(type: CType, expr: Expr): Value {
  return { kind: "value", type, expr, constant: undefined };
}

export function constantOf(type: CType, constant: bigint): Value {
  return { kind: "value", type, expr: ZERO, constant };
}

export const VOID_VALUE: Value = valueOf(VOID, ZERO);
/** What stands for an expression that a diagnostic was given for. */
export const ERROR_VALUE: Value = constantOf(ERROR_TYPE, 0n);

export function truth(value: boolean): Value {
  return constantOf(INT, value ? 1n : 0n);
}
