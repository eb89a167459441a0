/**
 * What values an expression can have, as an interval: where a sum or product cannot leave ±2^53, no check for it is
 * generated. A register's interval is the union of what is ever put into it.
 */
import type { Expr, FunctionBody } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";

export interface Range {
  readonly low: number;
  readonly high: number;
}

const LIMIT = 2 ** 53;
const ANY: Range = { low: -LIMIT, high: LIMIT };
const BIT: Range = { low: 0, high: 1 };

const OF_KIND: Readonly<Record<ScalarKind, Range>> = {
  bool: BIT,
  i8: { low: -128, high: 127 },
  u8: { low: 0, high: 255 },
  i16: { low: -32_768, high: 32_767 },
  u16: { low: 0, high: 65_535 },
  i32: { low: -(2 ** 31), high: 2 ** 31 - 1 },
  u32: { low: 0, high: 2 ** 32 - 1 },
  i64: ANY,
  u64: ANY,
};

export function isExact({ low, high }: Range): boolean {
  return low > -LIMIT && high < LIMIT;
}

export function fitsKind({ low, high }: Range, kind: ScalarKind): boolean {
  const of = OF_KIND[kind];
  return low >= of.low && high <= of.high;
}

/** The intervals of a function's registers. */
export class Ranges {
  private readonly registers: Range[];

  constructor(body: FunctionBody) {
    const { registerCount, paramKinds } = body;
    const initial = Array.from({ length: registerCount }, (_, i) => {
      const kind = paramKinds[i];
      return kind === undefined ? { low: 0, high: 0 } : OF_KIND[kind];
    });
    this.registers = initial.map(() => ANY);
    for (let round = 0; round < 2; round++) {
      const found = initial.slice();
      const add = (index: number, range: Range): void => {
        const known = found[index] ?? ANY;
        found[index] = { low: Math.min(known.low, range.low), high: Math.max(known.high, range.high) };
      };
      for (const { instructions } of body.blocks)
        for (const each of instructions) {
          if (each.op === "set") add(each.reg, this.of(each.value));
          if (each.op === "call" && each.result !== undefined) add(each.result, OF_KIND[each.resultKind ?? "i64"]);
        }
      found.forEach((range, i) => (this.registers[i] = range));
    }
  }

  of(e: Expr): Range {
    switch (e.op) {
      case "const":
        return { low: e.value, high: e.value };
      case "reg":
        return this.registers[e.index] ?? ANY;
      case "load":
        return OF_KIND[e.kind];
      case "compare":
      case "logand":
      case "logor":
        return BIT;
      case "unary":
        if (e.unary === "lognot") return BIT;
        return this.negated(e.unary, e.kind, this.of(e.a));
      case "convert": {
        const from = this.of(e.a);
        return fitsKind(from, e.to) ? from : OF_KIND[e.to];
      }
      case "select": {
        const a = this.of(e.a);
        const b = this.of(e.b);
        return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
      }
      case "binary":
        return this.ofBinary(e);
      case "frame":
      case "symbol":
      case "function":
        return ANY;
    }
  }

  private negated(unary: "neg" | "bitnot", kind: ScalarKind, { low, high }: Range): Range {
    const range = unary === "neg" ? { low: 0 - high, high: 0 - low } : { low: -1 - high, high: -1 - low };
    return fitsKind(range, kind) ? range : OF_KIND[kind];
  }

  /** In the kind's own interval when the operation may wrap. */
  private ofBinary(e: Extract<Expr, { op: "binary" }>): Range {
    const range = exactResult(e.binary, this.of(e.a), this.of(e.b));
    return range !== undefined && isExact(range) && fitsKind(range, e.kind) ? range : OF_KIND[e.kind];
  }
}

/** Without wrapping; undefined where nothing better is known than the kind. */
export function exactResult(operation: string, a: Range, b: Range): Range | undefined {
  switch (operation) {
    case "add":
      return { low: a.low + b.low, high: a.high + b.high };
    case "sub":
      return { low: a.low - b.high, high: a.high - b.low };
    case "mul": {
      const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
      return { low: Math.min(...corners), high: Math.max(...corners) };
    }
    case "and":
      if (b.low >= 0) return { low: 0, high: a.low >= 0 ? Math.min(a.high, b.high) : b.high };
      return a.low >= 0 ? { low: 0, high: a.high } : undefined;
    case "shl":
      if (b.low !== b.high || b.low < 0 || b.low > 52) return undefined;
      return { low: a.low * 2 ** b.low, high: a.high * 2 ** b.low };
    case "shr":
      if (a.low < 0 || b.low < 0 || b.high > 63) return undefined;
      return { low: 0, high: b.high > 31 ? a.high : Math.floor(a.high / 2 ** b.low) };
    case "div":
      return a.low >= 0 && b.low > 0 ? { low: 0, high: a.high } : undefined;
    case "mod":
      return a.low >= 0 && b.low > 0 ? { low: 0, high: Math.min(a.high, b.high - 1) } : undefined;
    default:
      return undefined;
  }
}
