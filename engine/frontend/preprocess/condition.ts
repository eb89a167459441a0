/**
 * Integer constant expressions of #if (C11 6.10.1): all values are 64 bits wide, signed unless a `u` or a size makes
 * them unsigned. BigInt, because the top of the range must come out exactly; there are few hundred of these in a unit.
 */
import { isIdentifier, TokenKind, type Token } from "../../source/tokens/token.ts";

/** What an expression may ask of the preprocessor. */
export interface ConditionInput {
  /** The next token, expanded. */
  next(): Token | undefined;
  /** The next token as it is written, for what follows `defined`. */
  raw(): Token | undefined;
  isDefined(name: string): boolean;
  /** __has_include(…), from the tokens between the parentheses. */
  hasInclude(tokens: readonly Token[]): boolean;
}

/** A value and how C sees it; in #if bits is always 64. */
export interface ConstantValue {
  readonly value: bigint;
  readonly isUnsigned: boolean;
  readonly bits: 32 | 64;
}

/** What keeps an expression from having a value. */
export class ConditionError extends Error {
  readonly at: Token | undefined;

  constructor(message: string, at: Token | undefined) {
    super(message);
    this.at = at;
  }
}

/** By how tightly they bind. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ["*", 10],
  ["/", 10],
  ["%", 10],
  ["+", 9],
  ["-", 9],
  ["<<", 8],
  [">>", 8],
  ["<", 7],
  [">", 7],
  ["<=", 7],
  [">=", 7],
  ["==", 6],
  ["!=", 6],
  ["&", 5],
  ["^", 4],
  ["|", 3],
  ["&&", 2],
  ["||", 1],
]);

const DEPTH_LIMIT = 200;
const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27 };
const TYPE_WORDS =
  /^(?:unsigned|signed|int|long|short|char|const|__force|[a-z]\w*_t|[us](?:8|16|32|64)|__[us](?:8|16|32|64))$/;

/**
 * Reads one expression. `mode` "if": names are 0. "constant": a name is an error, int is 32 bits wide, and casts are
 * taken: for macros that are used as constants in C.
 */
export class ConditionReader {
  readonly #input: ConditionInput;
  readonly #isIf: boolean;
  #peeked: Token | undefined;
  #hasPeeked = false;
  #depth = 0;

  constructor(input: ConditionInput, mode: "if" | "constant") {
    this.#input = input;
    this.#isIf = mode === "if";
  }

  /** The value of all the tokens there are; throws a ConditionError for its caller to report. */
  read(): ConstantValue {
    const value = this.#conditional(true);
    const left = this.#peek();
    if (left !== undefined) throw new ConditionError(`'${left.text}' stands where an operator is expected`, left);
    return value;
  }

  #peek(): Token | undefined {
    if (!this.#hasPeeked) {
      this.#peeked = this.#input.next();
      this.#hasPeeked = true;
    }
    return this.#peeked;
  }

  #take(): Token | undefined {
    const token = this.#peek();
    this.#hasPeeked = false;
    return token;
  }

  #accept(text: string): boolean {
    const token = this.#peek();
    if (token?.text !== text) return false;
    this.#hasPeeked = false;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw new ConditionError(`'${text}' is missing`, this.#peek());
  }

  #bits(): 32 | 64 {
    return this.#isIf ? 64 : 32;
  }

  #boolean(value: boolean): ConstantValue {
    return { value: value ? 1n : 0n, isUnsigned: false, bits: this.#bits() };
  }

  #conditional(live: boolean): ConstantValue {
    if (++this.#depth > DEPTH_LIMIT) throw new ConditionError("the expression is nested too deep", this.#peek());
    const condition = this.#binary(1, live);
    let result = condition;
    if (this.#accept("?")) {
      const isTrue = condition.value !== 0n;
      const a = this.#conditional(live && isTrue);
      this.#expect(":");
      const b = this.#conditional(live && !isTrue);
      result = { ...(isTrue ? a : b), isUnsigned: a.isUnsigned || b.isUnsigned };
    } else if (this.#isIf && this.#accept(",")) {
      result = this.#conditional(live);
    }
    this.#depth--;
    return result;
  }

  #binary(lowest: number, live: boolean): ConstantValue {
    let left = this.#unary(live);
    for (;;) {
      const operator = this.#peek();
      const precedence = operator === undefined ? undefined : PRECEDENCE.get(operator.text);
      if (operator === undefined || precedence === undefined || precedence < lowest) return left;
      this.#take();
      if (operator.text === "&&" || operator.text === "||") {
        const isAnd = operator.text === "&&";
        const leftTrue = left.value !== 0n;
        const right = this.#binary(precedence + 1, live && leftTrue === isAnd);
        const rightTrue = right.value !== 0n;
        left = this.#boolean(isAnd ? leftTrue && rightTrue : leftTrue || rightTrue);
      } else {
        left = this.#apply(operator, left, this.#binary(precedence + 1, live), live);
      }
    }
  }

  #unary(live: boolean): ConstantValue {
    const token = this.#take();
    if (token === undefined) throw new ConditionError("the expression ends too early", undefined);
    if (++this.#depth > DEPTH_LIMIT) throw new ConditionError("the expression is nested too deep", token);
    const value = this.#primary(token, live);
    this.#depth--;
    return value;
  }

  #primary(token: Token, live: boolean): ConstantValue {
    switch (token.text) {
      case "!":
        return this.#boolean(this.#unary(live).value === 0n);
      case "-":
        return this.#map(this.#unary(live), (value) => -value);
      case "+":
        return this.#unary(live);
      case "~":
        return this.#map(this.#unary(live), (value) => ~value);
      case "(":
        return this.#parenthesized(live);
      default:
    }
    if (token.kind === TokenKind.number) return this.#number(token);
    if (token.kind === TokenKind.character)
      return { value: characterValue(token), isUnsigned: false, bits: this.#bits() };
    if (isIdentifier(token)) return this.#name(token);
    throw new ConditionError(`'${token.text}' cannot stand in a constant expression`, token);
  }

  #parenthesized(live: boolean): ConstantValue {
    const first = this.#peek();
    if (!this.#isIf && first !== undefined && isIdentifier(first) && TYPE_WORDS.test(first.text)) {
      const words: string[] = [];
      for (let token = this.#take(); token?.text !== ")"; token = this.#take()) {
        if (token === undefined || !isIdentifier(token)) throw new ConditionError("not a cast to an integer", token);
        words.push(token.text);
      }
      return cast(this.#unary(live), words);
    }
    const value = this.#conditional(live);
    this.#expect(")");
    return value;
  }

  #map(operand: ConstantValue, operation: (value: bigint) => bigint): ConstantValue {
    return { ...operand, value: wrap(operation(operand.value), operand) };
  }

  #name(token: Token): ConstantValue {
    if (!this.#isIf) throw new ConditionError(`'${token.text}' is no constant`, token);
    if (token.text === "defined") return this.#boolean(this.#defined(token));
    if (token.text.startsWith("__has_")) return this.#boolean(this.#has(token));
    return this.#boolean(false);
  }

  #defined(at: Token): boolean {
    let name = this.#input.raw();
    const inParentheses = name?.kind === TokenKind.open;
    if (inParentheses) name = this.#input.raw();
    if (name === undefined || !isIdentifier(name)) throw new ConditionError("'defined' needs a name", name ?? at);
    if (inParentheses && this.#input.raw()?.kind !== TokenKind.close) throw new ConditionError("')' is missing", name);
    return this.#input.isDefined(name.text);
  }

  /** __has_include asks the resolver; of attributes and built-in functions we claim none. */
  #has(at: Token): boolean {
    if (this.#input.raw()?.kind !== TokenKind.open) throw new ConditionError(`'${at.text}' needs '('`, at);
    const inside: Token[] = [];
    for (let depth = 1; ;) {
      const token = this.#input.raw();
      if (token === undefined) throw new ConditionError("')' is missing", at);
      if (token.kind === TokenKind.open) depth++;
      if (token.kind === TokenKind.close && --depth === 0) break;
      inside.push(token);
    }
    return at.text.startsWith("__has_include") && this.#input.hasInclude(inside);
  }

  #number(token: Token): ConstantValue {
    const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)$/.exec(token.text);
    const digits = match?.[1];
    if (match === null || digits === undefined) throw new ConditionError(`'${token.text}' is no integer`, token);
    const suffix = (match[2] ?? "").toLowerCase();
    const isOctal = /^0[0-9]/.test(digits);
    if (isOctal && /[89]/.test(digits)) throw new ConditionError(`'${token.text}' is no octal number`, token);
    if (!/^(?:u?l?l?|l?l?u)$/.test(suffix)) throw new ConditionError(`'${token.text}' has a bad suffix`, token);
    const value = BigInt.asUintN(64, BigInt(isOctal ? `0o${digits.slice(1)}` : digits));
    const isDecimal = !digits.startsWith("0");
    const wantsUnsigned = suffix.includes("u");
    if (
      this.#isIf ||
      suffix.includes("l") ||
      value > 0xffffffffn ||
      (isDecimal && value > 0x7fffffffn && !wantsUnsigned)
    ) {
      return { value: wrapped64(value, wantsUnsigned), isUnsigned: wantsUnsigned || value >> 63n === 1n, bits: 64 };
    }
    return { value, isUnsigned: wantsUnsigned || value > 0x7fffffffn, bits: 32 };
  }

  #apply(operator: Token, a: ConstantValue, b: ConstantValue, live: boolean): ConstantValue {
    const isShift = operator.text === "<<" || operator.text === ">>";
    const bits = isShift ? a.bits : a.bits === 64 || b.bits === 64 ? 64 : 32;
    const widest = (a.bits === bits && a.isUnsigned) || (b.bits === bits && b.isUnsigned);
    const type = { isUnsigned: isShift ? a.isUnsigned : widest, bits } as const;
    const x = wrap(a.value, type);
    const y = isShift ? b.value : wrap(b.value, type);
    const result = (value: bigint): ConstantValue => ({ ...type, value: wrap(value, type) });
    switch (operator.text) {
      case "*":
        return result(x * y);
      case "/":
      case "%":
        if (y === 0n) {
          if (live) throw new ConditionError("division by zero", operator);
          return result(0n);
        }
        return result(operator.text === "/" ? x / y : x % y);
      case "+":
        return result(x + y);
      case "-":
        return result(x - y);
      case "<<":
        return result(shifted(x, y));
      case ">>":
        return result(shifted(x, -y));
      case "&":
        return result(x & y);
      case "^":
        return result(x ^ y);
      case "|":
        return result(x | y);
      case "<":
        return this.#boolean(x < y);
      case ">":
        return this.#boolean(x > y);
      case "<=":
        return this.#boolean(x <= y);
      case ">=":
        return this.#boolean(x >= y);
      case "==":
        return this.#boolean(x === y);
      default:
        return this.#boolean(x !== y);
    }
  }
}

/** By a negative count to the right, as gcc's preprocessor does; counts past the width give 0 or the sign. */
function shifted(value: bigint, count: bigint): bigint {
  if (count >= 0n) return count > 64n ? 0n : value << count;
  return value >> (count < -64n ? 64n : -count);
}

function wrapped64(value: bigint, isUnsigned: boolean): bigint {
  return isUnsigned || value >> 63n === 1n ? BigInt.asUintN(64, value) : value;
}

function wrap(value: bigint, type: { readonly isUnsigned: boolean; readonly bits: 32 | 64 }): bigint {
  return type.isUnsigned ? BigInt.asUintN(type.bits, value) : BigInt.asIntN(type.bits, value);
}

function cast(operand: ConstantValue, words: readonly string[]): ConstantValue {
  const last = words[words.length - 1] ?? "";
  const sized = /^(?:__)?([us])(8|16|32|64)$/.exec(last);
  const isUnsigned =
    sized === null ? words.includes("unsigned") || last.startsWith("u") || last === "size_t" : sized[1] === "u";
  const isWide =
    sized === null ? words.includes("long") || last === "size_t" || last.endsWith("ptr_t") : sized[2] === "64";
  const isNarrow =
    sized === null ? words.includes("char") || words.includes("short") : sized[2] === "8" || sized[2] === "16";
  if (isNarrow) {
    const width = words.includes("char") || sized?.[2] === "8" ? 8 : 16;
    const value = isUnsigned ? BigInt.asUintN(width, operand.value) : BigInt.asIntN(width, operand.value);
    return { value, isUnsigned: false, bits: 32 };
  }
  const known =
    sized !== null || words.some((word) => /^(?:unsigned|signed|int|long|size_t|uintptr_t|intptr_t)$/.test(word));
  if (!known) return operand;
  const type = { isUnsigned, bits: isWide ? 64 : 32 } as const;
  return { ...type, value: wrap(operand.value, type) };
}

function characterValue(token: Token): bigint {
  const inside = token.text.slice(token.text.indexOf("'") + 1, -1);
  let value = 0n;
  for (let at = 0; at < inside.length;) {
    let code = inside.charCodeAt(at++);
    if (code === 92) {
      const escape = /^(?:x[0-9a-fA-F]+|[0-7]{1,3}|.)/s.exec(inside.slice(at))?.[0] ?? "";
      at += escape.length;
      if (/^x/.test(escape)) code = Number(BigInt.asUintN(8, BigInt(`0${escape}`)));
      else if (/^[0-7]/.test(escape)) code = parseInt(escape, 8) & 255;
      else code = ESCAPES[escape] ?? escape.charCodeAt(0);
    }
    value = (value << 8n) | BigInt(code & 255);
  }
  return inside.length === 0 ? 0n : value > 255n ? BigInt.asIntN(32, value) : BigInt.asIntN(8, value);
}
