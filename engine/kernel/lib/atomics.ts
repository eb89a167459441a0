/** linux/atomic.h: counters of 32 and 64 bits. Every builtin is one step, so that all of them are atomic. */
import type { Builtin, BuiltinContext, BuiltinDefinition, BuiltinTable } from "../../machine/builtin.ts";
import type { Expr } from "../../frontend/ir/ir.ts";
import type { InlineBuiltin } from "../../machine/inline.ts";
import { argument, at, change, is, number, plus, put, steps } from "../../machine/inline.ts";
import { direct } from "./direct.ts";

type Width = "i32" | "i64";
type Result = "none" | "now" | "old" | "isZero" | "isNegative";

/** 32-bit counters wrap. */
function sum(ctx: BuiltinContext, width: Width, address: number, old: number, delta: number): number {
  const now = width === "i32" ? (old + delta) | 0 : old + delta;
  if (!Number.isSafeInteger(now)) ctx.fault("integer-range", "an atomic counter left ±2^53", address);
  ctx.memory.store(width, address, now);
  return now;
}

function add(ctx: BuiltinContext, width: Width, address: number, delta: number, result: Result): number {
  const old = ctx.memory.load(width, address);
  const now = sum(ctx, width, address, old, delta);
  if (result === "isZero") return Number(now === 0);
  if (result === "isNegative") return Number(now < 0);
  return result === "old" ? old : now;
}

/** atomic_add(i, v): the amount first. */
const amountFirst = (width: Width, sign: 1 | -1, result: Result): BuiltinDefinition =>
  direct((ctx, amount, address) => add(ctx, width, address, sign * amount, result));

/** atomic_inc(v) and its kind. */
const byOne = (width: Width, delta: 1 | -1, result: Result): BuiltinDefinition =>
  direct((ctx, address) => add(ctx, width, address, delta, result), 0, inlineByOne(width, delta, result));

/** One of 64 bits that is about to leave ±2^53 is the builtin's. */
function inlineByOne(width: Width, delta: 1 | -1, result: Result): InlineBuiltin {
  const old = at(width, argument(0));
  const now = plus(width, old, delta);
  const last = is(old, "ne", delta * Number.MAX_SAFE_INTEGER);
  const results: Readonly<Record<Result, Expr>> = {
    none: now,
    now,
    old,
    isZero: is(now, "eq", 0),
    isNegative: is(now, "lt", 0),
  };
  return steps(width === "i32" ? [] : [last], [change(width, argument(0), 0, delta)], results[result]);
}

/** Adds unless the counter has a certain value; says whether it did. */
function addUnless(ctx: BuiltinContext, address: number, delta: number, unless: number): number {
  if (ctx.memory.load("i32", address) === unless) return 0;
  add(ctx, "i32", address, delta, "none");
  return 1;
}

/** Where the counter has that value, the builtin says so. */
function inlineAddUnless(delta: Expr, unless: Expr | number): InlineBuiltin {
  const old = at("i32", argument(0));
  const now: Expr = { op: "binary", kind: "i32", binary: "add", a: old, b: delta };
  return steps([is(old, "ne", unless)], [put("i32", argument(0), 0, now)], number(1));
}

const compareExchange =
  (width: Width): Builtin =>
  (ctx, [address = 0, expected = 0, desired = 0]) => {
    const old = ctx.memory.load(width, address);
    if (old === (width === "i32" ? expected | 0 : expected)) ctx.memory.store(width, address, desired);
    return old;
  };

const exchange =
  (width: Width): Builtin =>
  (ctx, [address = 0, desired = 0]) => {
    const old = ctx.memory.load(width, address);
    ctx.memory.store(width, address, desired);
    return old;
  };

export const ATOMIC_BUILTINS: BuiltinTable = {
  atomic_add: amountFirst("i32", 1, "none"),
  atomic_sub: amountFirst("i32", -1, "none"),
  atomic_inc: byOne("i32", 1, "none"),
  atomic_dec: byOne("i32", -1, "none"),
  atomic_add_return: amountFirst("i32", 1, "now"),
  atomic_sub_return: amountFirst("i32", -1, "now"),
  atomic_inc_return: byOne("i32", 1, "now"),
  atomic_dec_return: byOne("i32", -1, "now"),
  atomic_fetch_add: amountFirst("i32", 1, "old"),
  atomic_fetch_sub: amountFirst("i32", -1, "old"),
  atomic_dec_and_test: byOne("i32", -1, "isZero"),
  atomic_inc_and_test: byOne("i32", 1, "isZero"),
  atomic_sub_and_test: amountFirst("i32", -1, "isZero"),
  atomic_add_negative: amountFirst("i32", 1, "isNegative"),
  atomic_add_unless: direct(addUnless, 0, inlineAddUnless(argument(1), argument(2))),
  atomic_inc_not_zero: direct((ctx, address) => addUnless(ctx, address, 1, 0), 0, inlineAddUnless(number(1), 0)),
  atomic_cmpxchg: compareExchange("i32"),
  atomic_xchg: exchange("i32"),
  atomic_long_add: amountFirst("i64", 1, "none"),
  atomic_long_sub: amountFirst("i64", -1, "none"),
  atomic_long_inc: byOne("i64", 1, "none"),
  atomic_long_dec: byOne("i64", -1, "none"),
  atomic_long_add_return: amountFirst("i64", 1, "now"),
  atomic_long_sub_return: amountFirst("i64", -1, "now"),
  atomic_long_inc_return: byOne("i64", 1, "now"),
  atomic_long_dec_return: byOne("i64", -1, "now"),
  atomic_long_dec_and_test: byOne("i64", -1, "isZero"),
  atomic_long_cmpxchg: compareExchange("i64"),
  atomic_long_xchg: exchange("i64"),
};
