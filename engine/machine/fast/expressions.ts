/**
 * IR expressions as JavaScript text: the same values, Faults and order of evaluation as vm/evaluate.ts.
 *
 * A load is the test that FlatMemory makes, inline, and a call of FlatMemory where it does not hold:
 * `(q = o >>> 3) * 8 === o` says at once that offset o is in reach, whole and aligned; the shadow says the rest.
 * 64-bit results are tested against ±2^53 unless their interval (ranges.ts) shows that they lie within.
 */
import { assertNever } from "../../base/invariant.ts";
import type { ArithmeticOp, CompareOp, Expr } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { ARENA_BASE } from "../memory/memory.ts";
import type { Linkage } from "../vm/evaluate.ts";
import { constantOf, splitAddress } from "../vm/evaluate.ts";
import type { Range, Ranges } from "./ranges.ts";
import { exactResult, fitsKind, isExact } from "./ranges.ts";

const LIMIT = "9007199254740992";
const TWO_32 = "4294967296";

/** Names of one function's variables, and its temporaries: one set, used anew by each instruction. */
export interface Names {
  register(index: number): string;
  /** The address of its frame. */
  readonly frame: string;
  /** A temporary that nothing else in the instruction uses. */
  temporary(): string;
}

export class ExpressionWriter {
  private readonly names: Names;
  private readonly ranges: Ranges;
  private readonly link: Linkage;

  constructor(names: Names, ranges: Ranges, link: Linkage) {
    this.names = names;
    this.ranges = ranges;
    this.link = link;
  }

  /** An operand: a name, a number, or something in parentheses. */
  value(e: Expr): string {
    const constant = constantOf(e, this.link);
    if (constant !== undefined) return literal(constant);
    switch (e.op) {
      case "reg":
        return this.names.register(e.index);
      case "frame":
        return e.offset === 0 ? this.names.frame : `(${this.names.frame} + ${e.offset})`;
      case "load":
        return this.load(e.kind, e.addr);
      case "unary":
        return this.unary(e);
      case "binary":
        return this.binary(e);
      case "convert":
        return this.convert(e.from, e.to, e.a);
      case "select":
        return `(${this.condition(e.condition)} ? ${this.value(e.a)} : ${this.value(e.b)})`;
      case "compare":
      case "logand":
      case "logor":
        return `(${this.condition(e)} ? 1 : 0)`;
      case "const":
      case "symbol":
      case "function":
        return "0";
      default:
        return assertNever(e, "expression");
    }
  }

  /** Whether it is not 0, as a JavaScript condition in parentheses. */
  condition(e: Expr): string {
    switch (e.op) {
      case "compare":
        return this.compare(e);
      case "logand":
        return `(${this.condition(e.a)} && ${this.condition(e.b)})`;
      case "logor":
        return `(${this.condition(e.a)} || ${this.condition(e.b)})`;
      case "unary":
        if (e.unary === "lognot") return this.negatedCondition(e.a);
        break;
      case "convert":
        if (e.to === "bool" || fitsKind(this.ranges.of(e.a), e.to)) return this.condition(e.a);
        break;
      default:
    }
    return `(${this.value(e)} !== 0)`;
  }

  /** An address of which more than one use is made: `setup` is an expression to evaluate first, "" for none. */
  address(e: Expr): { readonly setup: string; readonly address: string; readonly offset: string } {
    const { base, offset } = splitAddress(e);
    const constant = constantOf(base, this.link);
    if (constant !== undefined)
      return { setup: "", address: literal(constant + offset), offset: literal(constant + offset - ARENA_BASE) };
    const isName = base.op === "reg" || base.op === "frame";
    const whole = offset + (base.op === "frame" ? base.offset : 0);
    const name =
      base.op === "reg" ? this.names.register(base.index) : isName ? this.names.frame : this.names.temporary();
    return {
      setup: isName ? "" : `${name} = ${this.value(base)}`,
      address: plus(name, whole),
      offset: plus(name, whole - ARENA_BASE),
    };
  }

  private load(kind: ScalarKind, addr: Expr): string {
    const { setup, address, offset } = this.address(addr);
    const text = this.loadAt(kind, address, offset);
    return setup === "" ? text : `(${setup}, ${text})`;
  }

  private loadAt(kind: ScalarKind, address: string, offset: string): string {
    const { names } = this;
    const [o, q] = [names.temporary(), names.temporary()];
    const test = (shift: number, shadow: string): string =>
      `((${q} = (${o} = ${offset}) >>> ${shift})${shift === 0 ? "" : ` * ${2 ** shift}`} === ${o} && SH[${shadow}] === 8`;
    switch (kind) {
      case "i64":
      case "u64": {
        const h = names.temporary();
        const high = `(${h} = I32[(${q} << 1) + 1]) >= -2097152 && ${h} < 2097152`;
        return `${test(3, q)} && ${high} ? ${h} * ${TWO_32} + U32[${q} << 1] : M.load64(${address}))`;
      }
      case "i32":
        return `${test(2, `${q} >>> 1`)} ? I32[${q}] : M.loadI32(${address}))`;
      case "u32":
        return `${test(2, `${q} >>> 1`)} ? U32[${q}] : M.loadU32(${address}))`;
      case "i16":
        return `${test(1, `${q} >>> 2`)} ? I16[${q}] : M.loadI16(${address}))`;
      case "u16":
        return `${test(1, `${q} >>> 2`)} ? U16[${q}] : M.loadU16(${address}))`;
      case "i8":
        return `${test(0, `${q} >>> 3`)} ? I8[${q}] : M.loadI8(${address}))`;
      case "u8":
        return `${test(0, `${q} >>> 3`)} ? U8[${q}] : M.loadU8(${address}))`;
      case "bool":
        return `(${test(0, `${q} >>> 3`)} ? U8[${q}] : M.loadU8(${address})) === 0 ? 0 : 1)`;
    }
  }

  /** Statements. The address is evaluated first, then the value, then the access is made. */
  store(kind: ScalarKind, addr: Expr, value: Expr): string {
    const { names } = this;
    const { setup, address, offset } = this.address(addr);
    const before = setup === "" ? "" : `${setup}; `;
    let v = this.value(kind === "bool" ? { op: "convert", from: "i64", to: "bool", a: value } : value);
    let evaluate = "";
    if (!isSimple(v)) {
      const temporary = names.temporary();
      evaluate = `${temporary} = ${v}; `;
      v = temporary;
    }
    const [o, q] = [names.temporary(), names.temporary()];
    const shift = kind.endsWith("64") ? 3 : kind.endsWith("32") ? 2 : kind.endsWith("16") ? 1 : 0;
    const shadow = shift === 3 ? q : `${q} >>> ${3 - shift}`;
    const page = `${q} >>> ${12 - shift}`;
    const inReach = `(${q} = (${o} = ${offset}) >>> ${shift})${shift === 0 ? "" : ` * ${2 ** shift}`} === ${o}`;
    const touch = `if (MARKS[${page}] === 0) M.arena.touch(${page}); `;
    const write =
      shift === 3
        ? `I32[${q} << 1] = ${v}; I32[(${q} << 1) + 1] = ${highHalf(v)};`
        : `${["U8", "U16", "I32"][shift]}[${q}] = ${v};`;
    const slow = `M.store${8 << shift}(${address}, ${v});`;
    return `${before}${evaluate}if (${inReach} && SH[${shadow}] === 8) { ${touch}${write} } else ${slow}`;
  }

  private unary(e: Extract<Expr, { op: "unary" }>): string {
    const wide = isWide(e.kind);
    switch (e.unary) {
      case "lognot":
        return `(${this.negatedCondition(e.a)} ? 1 : 0)`;
      case "neg":
        if (!wide) return inForm(e.kind, `(0 - ${this.value(e.a)})`);
        return isExact(this.ranges.of(e.a)) ? `(0 - ${this.value(e.a)})` : `neg64(${this.value(e.a)})`;
      case "bitnot":
        return wide ? `(-1 - ${this.value(e.a)})` : inForm(e.kind, `(~${this.value(e.a)})`);
    }
  }

  private negatedCondition(e: Expr): string {
    switch (e.op) {
      case "compare":
      case "logand":
      case "logor":
        return `!${this.condition(e)}`;
      case "unary":
        if (e.unary === "lognot") return this.condition(e.a);
        break;
      default:
    }
    return `(${this.value(e)} === 0)`;
  }

  private convert(from: ScalarKind, to: ScalarKind, a: Expr): string {
    if (from === to || isWide(to) || fitsKind(this.ranges.of(a), to)) return this.value(a);
    if (to === "bool") return `(${this.condition(a)} ? 1 : 0)`;
    return inForm(to, this.value(a));
  }

  private compare(e: Extract<Expr, { op: "compare" }>): string {
    const { a, b, compare, kind } = e;
    const operator = OPERATORS[compare];
    const bothPositive = this.ranges.of(a).low >= 0 && this.ranges.of(b).low >= 0;
    if (compare === "eq" || compare === "ne" || kind !== "u64" || bothPositive)
      return `(${this.value(a)} ${operator} ${this.value(b)})`;
    const left = this.names.temporary();
    const right = this.names.temporary();
    const setup = `${left} = ${this.value(a)}, ${right} = ${this.value(b)}`;
    // Of two with different signs the negative one is the greater.
    const mixed = compare === "lt" || compare === "le" ? `${right} < 0` : `${left} < 0`;
    return `(${setup}, ${left} < 0 === ${right} < 0 ? ${left} ${operator} ${right} : ${mixed})`;
  }

  private binary(e: Extract<Expr, { op: "binary" }>): string {
    return isWide(e.kind) ? this.wide(e.binary, e.kind, e.a, e.b) : this.narrow(e.binary, e.kind, e.a, e.b);
  }

  private wide(operation: ArithmeticOp, kind: ScalarKind, ea: Expr, eb: Expr): string {
    const [ra, rb] = [this.ranges.of(ea), this.ranges.of(eb)];
    const exact = exactResult(operation, ra, rb);
    const fits = exact !== undefined && isExact(exact);
    const [a, b] = [this.value(ea), this.value(eb)];
    switch (operation) {
      case "add":
        return fits ? `(${a} + ${b})` : this.checked(a, "+", b, "add64");
      case "sub":
        return fits ? `(${a} - ${b})` : this.checked(a, "-", b, "sub64");
      case "mul":
        return fits ? `(${a} * ${b}${exact.low < 0 || ra.low < 0 || rb.low < 0 ? " + 0" : ""})` : `mul64(${a}, ${b})`;
      case "and":
        return this.wideAnd(a, b, rb);
      case "or":
      case "xor":
        if (inSigned32(ra) && inSigned32(rb)) return `(${a} ${operation === "or" ? "|" : "^"} ${b})`;
        return `${operation}64(${a}, ${b})`;
      case "shl":
        if (fits && rb.low === rb.high) return `(${a} * ${2 ** rb.low})`;
        return `shl64(${a}, ${b})`;
      case "shr":
        return shiftRight(kind, a, b, ra, rb);
      case "div":
        if (ra.low >= 0 && rb.low > 0) return `Math.floor(${a} / ${b})`;
        return kind === "i64" ? `divI64(${a}, ${b})` : `divU64(${a}, ${b})`;
      case "mod":
        if (ra.low >= 0 && rb.low > 0) return `(${a} % ${b})`;
        return kind === "i64" ? `modI64(${a}, ${b})` : `modU64(${a}, ${b})`;
    }
  }

  private checked(a: string, operator: string, b: string, slow: string): string {
    const { names } = this;
    const left = isSimple(a) ? a : names.temporary();
    const right = isSimple(b) ? b : names.temporary();
    const sum = names.temporary();
    const setup = [
      left === a ? "" : `${left} = ${a}`,
      right === b ? "" : `${right} = ${b}`,
      `${sum} = ${left} ${operator} ${right}`,
    ];
    const text = setup.filter((part) => part !== "").join(", ");
    return `(${text}, ${sum} > -${LIMIT} && ${sum} < ${LIMIT} ? ${sum} : ${slow}(${left}, ${right}))`;
  }

  private wideAnd(a: string, b: string, rb: Range): string {
    const k = rb.low;
    if (k >= 0 && rb.high < 2 ** 31) return `(${a} & ${b})`;
    if (k === rb.high && k < 0 && k >= -(2 ** 31)) {
      if (isSimple(a)) return `(${a} - ((${a} & ${~k}) >>> 0))`;
      const whole = this.names.temporary();
      return `(${whole} = ${a}, ${whole} - ((${whole} & ${~k}) >>> 0))`;
    }
    return `and64(${a}, ${b})`;
  }

  private narrow(operation: ArithmeticOp, kind: ScalarKind, ea: Expr, eb: Expr): string {
    const [ra, rb] = [this.ranges.of(ea), this.ranges.of(eb)];
    const exact = exactResult(operation, ra, rb);
    const [a, b] = [this.value(ea), this.value(eb)];
    const isSigned = kind.startsWith("i");
    const fits = exact !== undefined && fitsKind(exact, kind);
    switch (operation) {
      case "add":
      case "sub": {
        const sum = `(${a} ${operation === "add" ? "+" : "-"} ${b})`;
        return fits ? sum : inForm(kind, sum);
      }
      case "mul":
        return inForm(kind, `Math.imul(${a}, ${b})`);
      case "div":
        if (rb.low > 0) return inForm(kind, `(${a} / ${b})`);
        return inForm(kind, `div32(${a}, ${b}, "${isSigned ? "i32" : "u32"}")`);
      case "mod":
        if (rb.low > 0) return inForm(kind, `(${a} % ${b})`);
        return inForm(kind, `mod32(${a}, ${b})`);
      case "and":
        return fits && ra.high < 2 ** 31 && rb.high < 2 ** 31 ? `(${a} & ${b})` : inForm(kind, `(${a} & ${b})`);
      case "or":
        return inForm(kind, `(${a} | ${b})`);
      case "xor":
        return inForm(kind, `(${a} ^ ${b})`);
      case "shl":
        return inForm(kind, `(${a} << ${rb.low === rb.high ? String(rb.low & 31) : `(${b} & 31)`})`);
      case "shr":
        return inForm(
          kind,
          `(${a} ${isSigned ? ">>" : ">>>"} ${rb.low === rb.high ? String(rb.low & 31) : `(${b} & 31)`})`,
        );
    }
  }
}

const OPERATORS: Readonly<Record<CompareOp, string>> = { eq: "===", ne: "!==", lt: "<", le: "<=", gt: ">", ge: ">=" };

function shiftRight(kind: ScalarKind, a: string, b: string, ra: Range, rb: Range): string {
  if (rb.low === rb.high && rb.low >= 0 && rb.low < 64) {
    const bits = rb.low;
    if (ra.low >= 0 && ra.high < 2 ** 32 && bits < 32) return `(${a} >>> ${bits})`;
    if (ra.low >= 0 || kind === "i64") return `Math.floor(${a} / ${2 ** bits})`;
  }
  return kind === "i64" ? `shrI64(${a}, ${b})` : `shrU64(${a}, ${b})`;
}

/** C's conversion to a kind of 32 bits or less; `text` is an integer. */
export function inForm(kind: ScalarKind, text: string): string {
  switch (kind) {
    case "bool":
      return `(${text} === 0 ? 0 : 1)`;
    case "i8":
      return `((${text} << 24) >> 24)`;
    case "u8":
      return `(${text} & 255)`;
    case "i16":
      return `((${text} << 16) >> 16)`;
    case "u16":
      return `(${text} & 65535)`;
    case "i32":
      return `(${text} | 0)`;
    case "u32":
      return `(${text} >>> 0)`;
    case "i64":
    case "u64":
      return text;
  }
}

export function isWide(kind: ScalarKind): boolean {
  return kind === "i64" || kind === "u64";
}

export function literal(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

function inSigned32({ low, high }: Range): boolean {
  return low >= -(2 ** 31) && high < 2 ** 31;
}

function plus(name: string, offset: number): string {
  if (offset === 0) return name;
  return offset < 0 ? `${name} - ${-offset}` : `${name} + ${offset}`;
}

function highHalf(v: string): string {
  const constant = /^\(?(-?\d+)\)?$/.exec(v)?.[1];
  return constant === undefined ? `Math.floor(${v} / ${TWO_32})` : String(Math.floor(Number(constant) / 2 ** 32));
}

function isSimple(text: string): boolean {
  return /^(\(-\d+\)|[\w$]+)$/.test(text);
}
