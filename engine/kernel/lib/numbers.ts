/**
 * linux/kstrtox.h: what the kernel takes for a number. One sign where the type has one (a plus always), a prefix 0x or
 * 0 as the base says, digits, one newline, and nothing else; -ERANGE when the digits overflow, whatever follows them.
 */
import type { Builtin, BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { EINVAL, ERANGE } from "./errno.ts";

export type Parsed = { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly errno: number };

const MAX_U64 = 2n ** 64n - 1n;
const invalid: Parsed = { ok: false, errno: EINVAL };
const outOfRange: Parsed = { ok: false, errno: ERANGE };

function isHexDigit(char: string | undefined): boolean {
  return char !== undefined && /^[0-9a-fA-F]$/.test(char);
}

function splitRadix(text: string, base: number): { base: number; digits: string } {
  const hasPrefix = text.startsWith("0x") || text.startsWith("0X");
  if (base === 0) {
    if (text.startsWith("0")) base = hasPrefix && isHexDigit(text[2]) ? 16 : 8;
    else base = 10;
  }
  return { base, digits: base === 16 && hasPrefix ? text.slice(2) : text };
}

/** Digits and at most one newline. */
function parseDigits(text: string, requestedBase: number): Parsed {
  const { base, digits } = splitRadix(text, requestedBase);
  let value = 0n;
  let count = 0;
  let overflow = false;
  for (; count < digits.length; count++) {
    const char = digits[count] ?? "";
    const digit = isHexDigit(char) ? parseInt(char, 16) : base;
    if (digit >= base) break;
    value = value * BigInt(base) + BigInt(digit);
    overflow ||= value > MAX_U64;
  }
  if (overflow) return outOfRange;
  if (count === 0) return invalid;
  const rest = digits.slice(count);
  return rest === "" || rest === "\n" ? { ok: true, value } : invalid;
}

export function parseUnsigned(text: string, base: number, bits: number): Parsed {
  const parsed = parseDigits(text.startsWith("+") ? text.slice(1) : text, base);
  if (!parsed.ok) return parsed;
  return parsed.value < 2n ** BigInt(bits) ? parsed : outOfRange;
}

export function parseSigned(text: string, base: number, bits: number): Parsed {
  const negative = text.startsWith("-");
  const parsed = negative ? parseDigits(text.slice(1), base) : parseUnsigned(text, base, 64);
  if (!parsed.ok) return parsed;
  const value = negative ? -parsed.value : parsed.value;
  const limit = 2n ** BigInt(bits - 1);
  return value >= -limit && value < limit ? { ok: true, value } : outOfRange;
}

/** true, false, or undefined: not a truth value. Only the first characters are looked at. */
export function parseBool(text: string): boolean | undefined {
  const [first = "", second = ""] = text.toLowerCase();
  if ("yt1".includes(first) && first !== "") return true;
  if ("nf0".includes(first) && first !== "") return false;
  if (first !== "o") return undefined;
  if (second === "n") return true;
  return second === "f" ? false : undefined;
}

function storeParsed(ctx: BuiltinContext, parsed: Parsed, kind: ScalarKind, result: number): number {
  if (!parsed.ok) return -parsed.errno;
  const value = Number(BigInt.asIntN(64, parsed.value));
  if (!Number.isSafeInteger(value))
    ctx.fault("integer-range", `${parsed.value} was read from text, and cannot be held`, result);
  ctx.memory.store(kind, result, value);
  return 0;
}

const unsigned =
  (bits: number, kind: ScalarKind): Builtin =>
  (ctx, [text = 0, base = 0, result = 0]) =>
    storeParsed(ctx, parseUnsigned(ctx.memory.readString(text), base, bits), kind, result);
const signed =
  (bits: number, kind: ScalarKind): Builtin =>
  (ctx, [text = 0, base = 0, result = 0]) =>
    storeParsed(ctx, parseSigned(ctx.memory.readString(text), base, bits), kind, result);

export const NUMBER_BUILTINS: BuiltinTable = {
  kstrtoul: unsigned(64, "u64"),
  kstrtoull: unsigned(64, "u64"),
  kstrtol: signed(64, "i64"),
  kstrtoll: signed(64, "i64"),
  kstrtouint: unsigned(32, "u32"),
  kstrtoint: signed(32, "i32"),
  kstrtou16: unsigned(16, "u16"),
  kstrtos16: signed(16, "i16"),
  kstrtou8: unsigned(8, "u8"),
  kstrtos8: signed(8, "i8"),
  strict_strtoul: unsigned(64, "u64"),
  strict_strtol: signed(64, "i64"),
  kstrtobool: (ctx, [text = 0, result = 0]) => {
    const value = text === 0 ? undefined : parseBool(ctx.memory.readString(text));
    if (value === undefined) return -EINVAL;
    ctx.memory.store("bool", result, Number(value));
    return 0;
  },
  simple_strtoul: (ctx, [start = 0, end = 0, requestedBase = 0]) => {
    const text = ctx.memory.readString(start);
    const { base, digits } = splitRadix(text, requestedBase);
    let count = 0;
    while (isHexDigit(digits[count]) && parseInt(digits[count] ?? "", 16) < base) count += 1;
    if (end !== 0) ctx.memory.store("u64", end, start + (text.length - digits.length) + count);
    const parsed = parseUnsigned(digits.slice(0, count), base, 64);
    return parsed.ok && Number.isSafeInteger(Number(parsed.value)) ? Number(parsed.value) : 0;
  },
};
