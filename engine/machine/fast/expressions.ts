/**
 * IR expressions as WebAssembly: the same values, Faults and order of evaluation as vm/evaluate.ts. Every value is an i64 in
 * the canonical form of its kind; a condition is an i32.
 *
 * 64-bit results are tested against ±2^53 unless their interval (ranges.ts) shows that they lie within; what fails the test
 * goes to vm/integers.ts, which wraps it or makes it a Fault.
 */
import { assertNever } from "../../base/invariant.ts";
import type { ArithmeticOp, CompareOp, Expr } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { constantOf } from "../vm/evaluate.ts";
import { AccessWriter } from "./accesses.ts";
import type { Range, Ranges } from "./ranges.ts";
import { exactResult, fitsKind, isExact } from "./ranges.ts";
import type { Scope } from "./scope.ts";
import { I32, I64, type OP } from "./wasm/code.ts";

type OpName = keyof typeof OP;

export class ExpressionWriter {
  readonly accesses: AccessWriter;
  private readonly scope: Scope;
  private readonly ranges: Ranges;

  constructor(scope: Scope, ranges: Ranges) {
    this.scope = scope;
    this.ranges = ranges;
    this.accesses = new AccessWriter(scope, (e) => {
      this.value(e);
    });
  }

  /** Pushes an i64. */
  value(e: Expr): void {
    const { code } = this.scope;
    const constant = constantOf(e, this.scope.link);
    if (constant !== undefined) return code.i64(constant);
    switch (e.op) {
      case "reg":
        return code.get(this.scope.register(e.index));
      case "frame":
        code.get(this.scope.frame);
        if (e.offset !== 0) {
          code.i64(e.offset);
          code.op("i64Add");
        }
        return;
      case "load":
        return this.accesses.load(e.kind, e.addr);
      case "unary":
        return this.unary(e);
      case "binary":
        if (isWide(e.kind)) return this.wide(e.binary, e.kind, e.a, e.b);
        return this.narrow(e.binary, e.kind, e.a, e.b);
      case "convert":
        return this.convert(e.from, e.to, e.a);
      case "select":
        this.condition(e.condition);
        code.if(I64);
        this.perhaps(() => {
          this.value(e.a);
        });
        code.else();
        this.perhaps(() => {
          this.value(e.b);
        });
        return code.end();
      case "compare":
      case "logand":
      case "logor":
        this.condition(e);
        return code.op("i64ExtendI32U");
      case "const":
      case "symbol":
      case "function":
        return code.i64(0);
      default:
        return assertNever(e, "expression");
    }
  }

  /** Pushes an i32: whether it is not 0. */
  condition(e: Expr): void {
    const { code } = this.scope;
    switch (e.op) {
      case "compare":
        return this.compare(e);
      case "logand":
      case "logor":
        this.condition(e.a);
        if (e.op === "logor") code.op("i32Eqz");
        code.if(I32);
        this.perhaps(() => {
          this.condition(e.b);
        });
        code.else();
        code.i32(e.op === "logand" ? 0 : 1);
        return code.end();
      case "unary":
        if (e.unary !== "lognot") break;
        this.condition(e.a);
        return code.op("i32Eqz");
      case "convert":
        if (e.to === "bool" || fitsKind(this.ranges.of(e.a), e.to)) return this.condition(e.a);
        break;
      default:
    }
    this.value(e);
    code.op("i64Eqz", "i32Eqz");
  }

  /** What is written is not done on every way that leads on. */
  private perhaps(write: () => void): void {
    const { facts } = this.scope;
    const before = facts.copy();
    write();
    facts.restore(before);
  }

  private unary(e: Extract<Expr, { op: "unary" }>): void {
    const { code } = this.scope;
    switch (e.unary) {
      case "lognot":
        this.condition(e.a);
        return code.op("i32Eqz", "i64ExtendI32U");
      case "neg":
        if (isWide(e.kind) && !isExact(this.ranges.of(e.a))) {
          this.value(e.a);
          return this.slowly("neg64", 1);
        }
        code.i64(0);
        this.value(e.a);
        code.op("i64Sub");
        return this.inForm(e.kind);
      case "bitnot":
        this.value(e.a);
        code.i64(-1);
        code.op("i64Xor");
        return this.inForm(e.kind);
    }
  }

  private convert(from: ScalarKind, to: ScalarKind, a: Expr): void {
    this.value(a);
    if (from !== to && !fitsKind(this.ranges.of(a), to)) this.inForm(to);
  }

  private compare(e: Extract<Expr, { op: "compare" }>): void {
    const { code } = this.scope;
    this.value(e.a);
    if ((e.compare === "eq" || e.compare === "ne") && constantOf(e.b, this.scope.link) === 0) {
      code.op("i64Eqz");
      if (e.compare === "ne") code.op("i32Eqz");
      return;
    }
    this.value(e.b);
    code.op(e.kind === "u64" ? UNSIGNED[e.compare] : SIGNED[e.compare]);
  }

  private wide(operation: ArithmeticOp, kind: ScalarKind, ea: Expr, eb: Expr): void {
    const { code } = this.scope;
    const [ra, rb] = [this.ranges.of(ea), this.ranges.of(eb)];
    const exact = exactResult(operation, ra, rb);
    const fits = exact !== undefined && isExact(exact);
    this.value(ea);
    switch (operation) {
      case "add":
      case "sub":
        this.value(eb);
        code.op(operation === "add" ? "i64Add" : "i64Sub");
        return fits ? undefined : this.withinRange();
      case "mul":
        this.value(eb);
        return fits ? code.op("i64Mul") : this.multiply();
      case "and":
      case "or":
      case "xor":
        this.value(eb);
        return code.op(operation === "and" ? "i64And" : operation === "or" ? "i64Or" : "i64Xor");
      case "shl":
        this.value(eb);
        return fits && rb.low === rb.high ? code.op("i64Shl") : this.shiftLeft();
      case "shr":
        this.value(eb);
        if (kind === "i64") return code.op("i64ShrS");
        if (ra.low >= 0 || (rb.low > 10 && rb.high < 64)) return code.op("i64ShrU");
        return this.checked("i64ShrU", "shrU64");
      case "div":
      case "mod":
        this.value(eb);
        if (ra.low >= 0 && rb.low > 0) return code.op(operation === "div" ? "i64DivU" : "i64RemU");
        if (kind === "i64" && rb.low > 0) return code.op(operation === "div" ? "i64DivS" : "i64RemS");
        return this.slowly(`${operation}${kind === "i64" ? "I" : "U"}64`, 2);
    }
  }

  /** Leaves compiled code when the i64 on the stack is not within ±2^53: the VM wraps it, or makes it a Fault. */
  private withinRange(): void {
    const { code } = this.scope;
    const v = this.scope.temporary();
    code.tee(v);
    this.accesses.branchOutOfRange(this.accesses.giveUp);
    code.get(v);
  }

  /** Two operands are on the stack: the operation, and vm/integers.ts when the result leaves ±2^53. */
  private checked(operation: OpName, slow: string): void {
    this.guarded(slow, (fail, a, b) => {
      const { code } = this.scope;
      const v = this.scope.temporary();
      code.get(a);
      code.get(b);
      code.op(operation);
      code.tee(v);
      this.accesses.branchOutOfRange(fail);
      code.get(v);
    });
  }

  /** Factors of 32 bits have an exact product. */
  private multiply(): void {
    this.guarded("mul64", (fail, a, b) => {
      const { code } = this.scope;
      for (const factor of [a, b]) {
        code.get(factor);
        code.op("i64Extend32S");
        code.get(factor);
        code.op("i64Ne");
        code.brIf(fail);
      }
      const v = this.scope.temporary();
      code.get(a);
      code.get(b);
      code.op("i64Mul");
      code.tee(v);
      this.accesses.branchOutOfRange(fail);
      code.get(v);
    });
  }

  /** Exact when shifting it back gives the same. */
  private shiftLeft(): void {
    this.guarded("shl64", (fail, a, b) => {
      const { code } = this.scope;
      const v = this.scope.temporary();
      code.get(a);
      code.get(b);
      code.op("i64Shl");
      code.tee(v);
      code.get(b);
      code.op("i64ShrS");
      code.get(a);
      code.op("i64Ne");
      code.brIf(fail);
      code.get(v);
      this.accesses.branchOutOfRange(fail);
      code.get(v);
    });
  }

  /** Two operands are on the stack. `fast` pushes the result, or leaves for `fail`, where a function of integers.ts is called. */
  private guarded(slow: string, fast: (fail: string, a: number, b: number) => void): void {
    const { code } = this.scope;
    const [a, b] = [this.scope.temporary(), this.scope.temporary()];
    const [fail, done] = [this.scope.label("fail"), this.scope.label("done")];
    code.set(b);
    code.set(a);
    code.block(done, I64);
    code.block(fail);
    fast(fail, a, b);
    code.br(done);
    code.end();
    const giveUp = this.accesses.giveUp;
    if (giveUp !== undefined) code.br(giveUp);
    else {
      code.get(a);
      code.get(b);
      this.slowly(slow, 2);
    }
    code.end();
  }

  private narrow(operation: ArithmeticOp, kind: ScalarKind, ea: Expr, eb: Expr): void {
    const { code } = this.scope;
    const [ra, rb] = [this.ranges.of(ea), this.ranges.of(eb)];
    const exact = exactResult(operation, ra, rb);
    const isSigned = kind.startsWith("i");
    this.value(ea);
    this.value(eb);
    switch (operation) {
      case "div":
      case "mod":
        if (rb.low > 0) code.op(DIVISIONS[operation][isSigned ? 0 : 1]);
        else this.slowly(`${operation}32${operation === "div" ? (isSigned ? "i" : "u") : ""}`, 2);
        break;
      case "shl":
      case "shr":
        if (!isWithin(rb, 0, 31)) {
          code.i64(31);
          code.op("i64And");
        }
        code.op(operation === "shl" ? "i64Shl" : isSigned ? "i64ShrS" : "i64ShrU");
        break;
      default:
        code.op(NARROW[operation]);
    }
    if (exact === undefined || !fitsKind(exact, kind)) this.inForm(kind);
  }

  /** C's conversion of the i64 on the stack. */
  inForm(kind: ScalarKind): void {
    const { code } = this.scope;
    switch (kind) {
      case "bool":
        return code.op("i64Eqz", "i32Eqz", "i64ExtendI32U");
      case "i8":
        return code.op("i64Extend8S");
      case "i16":
        return code.op("i64Extend16S");
      case "i32":
        return code.op("i64Extend32S");
      case "u8":
      case "u16":
      case "u32":
        code.i64(kind === "u8" ? 255 : kind === "u16" ? 65_535 : 4_294_967_295);
        return code.op("i64And");
      case "i64":
      case "u64":
        return;
    }
  }

  /** A function of vm/integers.ts, with operands from the stack. */
  private slowly(name: string, operands: 1 | 2): void {
    const { code } = this.scope;
    if (operands === 2) {
      const b = this.scope.temporary();
      code.set(b);
      code.op("f64ConvertI64S");
      code.get(b);
    }
    code.op("f64ConvertI64S");
    code.call(this.scope.import(name));
    code.op("i64TruncF64S");
  }
}

const SIGNED = {
  eq: "i64Eq",
  ne: "i64Ne",
  lt: "i64LtS",
  le: "i64LeS",
  gt: "i64GtS",
  ge: "i64GeS",
} as const satisfies Record<CompareOp, OpName>;
const UNSIGNED = {
  eq: "i64Eq",
  ne: "i64Ne",
  lt: "i64LtU",
  le: "i64LeU",
  gt: "i64GtU",
  ge: "i64GeU",
} as const satisfies Record<CompareOp, OpName>;
const DIVISIONS = { div: ["i64DivS", "i64DivU"], mod: ["i64RemS", "i64RemU"] } as const;
const NARROW = {
  add: "i64Add",
  sub: "i64Sub",
  mul: "i64Mul",
  and: "i64And",
  or: "i64Or",
  xor: "i64Xor",
} as const;

export function isWide(kind: ScalarKind): boolean {
  return kind === "i64" || kind === "u64";
}

function isWithin({ low, high }: Range, from: number, to: number): boolean {
  return low >= from && high <= to;
}
