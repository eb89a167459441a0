/**
 * What compiled code does in place of a builtin's usual case: loads, arithmetic and stores of the IR, without a call. Where
 * a condition does not hold, or an access is out of the ordinary, nothing has been done, and the builtin is called.
 */
import type { Expr } from "../frontend/ir/ir.ts";
import type { ScalarKind } from "../frontend/types/ctype.ts";
import type { BuiltinContext } from "./builtin.ts";

export interface InlineStore {
  readonly kind: ScalarKind;
  readonly addr: Expr;
  readonly value: Expr;
}

/** Everything is evaluated before anything is stored. No conditional operators; arguments as argument() has them. */
export interface InlineSteps {
  readonly kind: "steps";
  /** Conditions that must hold. */
  readonly when: readonly Expr[];
  readonly stores: readonly InlineStore[];
  /** 0 unless told. */
  readonly result?: Expr;
}

/** Where in its linear memory compiled code finds what is the machine's. */
export interface MachinePlaces {
  readonly memory: WebAssembly.Memory;
  readonly arena: number;
  readonly shadow: number;
  /** A u64 for each frame: the first eight bytes of its content (frameWindow.ts). */
  readonly prefixes: number;
  readonly frameCount: number;
  /** 512 bytes that mean nothing between two calls. */
  readonly scratch: number;
}

/** The sign of memcmp(a, b, size) of two whole pages in frames; it costs base + perByte for each equal byte, rounded up. */
export interface InlineComparison {
  readonly kind: "comparison";
  /**
   * For one machine, when it begins to run compiled code: what is called with the first page's frame before it is compared,
   * and says for how many frames from it on it need not be called. It may read memory, to have it in the host's caches.
   */
  readonly createLookAhead?: (ctx: BuiltinContext, machine: MachinePlaces) => ((frame: number) => number) | undefined;
  readonly baseNs: number;
  readonly perByteNs: number;
}

/** memset(a, 0, size) of a whole page in a frame that holds zeros already: nothing is done, and it costs so much. */
export interface InlineBlank {
  readonly kind: "blank";
  readonly ns: number;
}

/** The low 53 bits of XXH64 of (a, size, 0) for a whole page in a frame; it costs so much. */
export interface InlineHash {
  readonly kind: "hash";
  readonly ns: number;
}

export type InlineBuiltin = InlineSteps | InlineComparison | InlineBlank | InlineHash;

const FIRST_OF_MACHINE = 8;
/** 1 to 8 arguments; what the machine knows comes behind them. */
export function argument(index: number): Expr {
  return { op: "reg", index };
}
/** The id of the current thread, its task_struct, how many threads wait for a lock; whether events are kept. */
export const ME: Expr = { op: "reg", index: FIRST_OF_MACHINE };
export const CURRENT_TASK: Expr = { op: "reg", index: FIRST_OF_MACHINE + 1 };
export const WAITING: Expr = { op: "reg", index: FIRST_OF_MACHINE + 2 };
export const LOGGING: Expr = { op: "reg", index: FIRST_OF_MACHINE + 3 };

export function number(value: number): Expr {
  return { op: "const", value };
}

/** The value at `base` + `offset`. */
export function at(kind: ScalarKind, base: Expr, offset = 0): Expr {
  return { op: "load", kind, addr: plus("u64", base, offset) };
}

export function plus(kind: ScalarKind, a: Expr, amount: number): Expr {
  return amount === 0 ? a : { op: "binary", kind, binary: "add", a, b: number(amount) };
}

export function is(a: Expr, compare: "eq" | "ne" | "lt" | "le" | "gt" | "ge", b: Expr | number): Expr {
  return { op: "compare", kind: "i64", compare, a, b: typeof b === "number" ? number(b) : b };
}

/** What lies at `base` + `offset` becomes `value`. */
export function put(kind: ScalarKind, base: Expr, offset: number, value: Expr): InlineStore {
  return { kind, addr: plus("u64", base, offset), value };
}

/** The same, with what is there, more by `amount`. */
export function change(kind: ScalarKind, base: Expr, offset: number, amount: number): InlineStore {
  return put(kind, base, offset, plus(kind, at(kind, base, offset), amount));
}

export function steps(when: readonly Expr[], stores: readonly InlineStore[] = [], result?: Expr): InlineSteps {
  return { kind: "steps", when, stores, ...(result === undefined ? {} : { result }) };
}
