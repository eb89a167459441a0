/** The VM's arithmetic against BigInt, for random operands of all kinds and operations. */
import { strict as assert } from "node:assert";
import type { ArithmeticOp, CompareOp, Expr, UnaryOp } from "../../engine/frontend/ir/ir.ts";
import type { ScalarKind } from "../../engine/frontend/types/ctype.ts";
import { FaultSignal } from "../../engine/machine/fault.ts";
import { FlatMemory } from "../../engine/machine/memory/flatMemory.ts";
import type { Linkage } from "../../engine/machine/vm/evaluate.ts";
import { compileExpr } from "../../engine/machine/vm/evaluate.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { bin, cmp, k, reg } from "./machineProgram.ts";
import { SeededRandom } from "./seededRandom.ts";

const KINDS: readonly ScalarKind[] = ["i32", "u32", "i64", "u64"];
const ALL_KINDS: readonly ScalarKind[] = ["bool", "i8", "u8", "i16", "u16", ...KINDS];
const OPS: readonly ArithmeticOp[] = ["add", "sub", "mul", "div", "mod", "and", "or", "xor", "shl", "shr"];
const COMPARES: readonly CompareOp[] = ["eq", "ne", "lt", "le", "gt", "ge"];
const UNARIES: readonly UnaryOp[] = ["neg", "bitnot", "lognot"];
const LIMIT = 2n ** 53n;

const link: Linkage = {
  memory: new FlatMemory(createPageStore(), undefined),
  symbolAddress: () => 0,
  functionAddress: () => 0,
};

const widthOf = (kind: ScalarKind): number => (kind === "bool" ? 1 : Number(kind.slice(1)));

/** The canonical form, or "integer-range" where no number has it. */
function canonical(kind: ScalarKind, value: bigint): number | string {
  if (kind === "bool") return value === 0n ? 0 : 1;
  const width = widthOf(kind);
  const isSigned = kind.startsWith("i") || width === 64;
  const wrapped = isSigned ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
  return wrapped >= -LIMIT && wrapped < LIMIT ? Number(wrapped) : "integer-range";
}

/** The mathematical value that C sees in a canonical number. */
function meant(kind: ScalarKind, value: number): bigint {
  return kind === "u64" ? BigInt.asUintN(64, BigInt(value)) : BigInt(value);
}

function expected(op: ArithmeticOp, kind: ScalarKind, a: number, b: number): number | string {
  const x = meant(kind, a);
  const y = meant(kind, b);
  const count = BigInt.asUintN(64, BigInt(b)) % BigInt(widthOf(kind));
  switch (op) {
    case "add":
      return canonical(kind, x + y);
    case "sub":
      return canonical(kind, x - y);
    case "mul":
      return canonical(kind, x * y);
    case "div":
      return y === 0n ? "division-by-zero" : canonical(kind, x / y);
    case "mod":
      return y === 0n ? "division-by-zero" : canonical(kind, x % y);
    case "and":
      return canonical(kind, x & y);
    case "or":
      return canonical(kind, x | y);
    case "xor":
      return canonical(kind, x ^ y);
    case "shl":
      return canonical(kind, x << count);
    case "shr":
      return canonical(kind, x >> count);
  }
}

function compared(op: CompareOp, x: bigint, y: bigint): number {
  const results = { eq: x === y, ne: x !== y, lt: x < y, le: x <= y, gt: x > y, ge: x >= y };
  return results[op] ? 1 : 0;
}

function evaluate(e: Expr, a: number, b: number): number | string {
  try {
    return compileExpr(e, link)(Float64Array.of(0, a, b), 0);
  } catch (error) {
    if (!(error instanceof FaultSignal)) throw error;
    return error.kind;
  }
}

/** Values near what matters: 0, powers of two, the ends of the kind and of ±2^53. */
function operand(random: SeededRandom, kind: ScalarKind): number {
  const width = Math.min(widthOf(kind), 53);
  const near = BigInt(random.below(5) - 2);
  const sign = random.below(2) === 0 ? 1n : -1n;
  const choices = [
    () => BigInt(random.below(2 ** 32)) * BigInt(random.below(2 ** 22)) * sign,
    () => sign * 2n ** BigInt(random.below(width + 1)) + near,
    () => near,
    () => BigInt(random.below(1000)) * sign,
    () => BigInt(-131_391_639_519_232) + BigInt(random.below(2 ** 30)),
  ];
  const value = canonical(kind, choices[random.below(choices.length)]!());
  return typeof value === "number" ? value : operand(random, kind);
}

describe("machine: integers", () => {
  it("computes as C does, or faults where ±2^53 cannot hold the result", () => {
    const random = new SeededRandom(53);
    const faults = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const kind = KINDS[random.below(KINDS.length)]!;
      const op = OPS[random.below(OPS.length)]!;
      const a = operand(random, kind);
      const b = operand(random, op === "shl" || op === "shr" ? "u8" : kind);
      const want = expected(op, kind, a, b);
      if (typeof want === "string") faults.add(want);
      for (const right of [reg(1), k(b)]) {
        const got = evaluate(bin(op, reg(0), right, kind), a, b);
        assert.equal(got, want, `${kind} ${a} ${op} ${b} (right operand: ${right.op})`);
        assert.ok(!Object.is(got, -0), `${kind} ${a} ${op} ${b} is no negative zero`);
      }
    }
    assert.deepEqual([...faults].sort(), ["division-by-zero", "integer-range"]);
  });

  it("compares as C does, unsigned 64-bit values too", () => {
    const random = new SeededRandom(54);
    for (let i = 0; i < 8000; i++) {
      const kind = KINDS[random.below(KINDS.length)]!;
      const op = COMPARES[random.below(COMPARES.length)]!;
      const a = operand(random, kind);
      const b = random.below(4) === 0 ? a : operand(random, kind);
      const want = compared(op, meant(kind, a), meant(kind, b));
      assert.equal(evaluate(cmp(op, reg(0), reg(1), kind), a, b), want, `${kind} ${a} ${op} ${b}`);
      assert.equal(evaluate(cmp(op, reg(0), k(b), kind), a, b), want, `${kind} ${a} ${op} constant ${b}`);
    }
  });

  it("negates, complements and converts between all kinds", () => {
    const random = new SeededRandom(55);
    for (let i = 0; i < 8000; i++) {
      const kind = KINDS[random.below(KINDS.length)]!;
      const unary = UNARIES[random.below(UNARIES.length)]!;
      const a = operand(random, kind);
      const x = meant(kind, a);
      const want = unary === "lognot" ? Number(x === 0n) : canonical(kind, unary === "neg" ? -x : ~x);
      assert.equal(evaluate({ op: "unary", kind, unary, a: reg(0) }, a, 0), want, `${unary} ${kind} ${a}`);
      const from = ALL_KINDS[random.below(ALL_KINDS.length)]!;
      const to = ALL_KINDS[random.below(ALL_KINDS.length)]!;
      const value = operand(random, from);
      assert.equal(
        evaluate({ op: "convert", from, to, a: reg(0) }, value, 0),
        canonical(to, BigInt(value)),
        `${value} from ${from} to ${to}`,
      );
    }
  });
});
