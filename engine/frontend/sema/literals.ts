/** Number, character and string literals as C11 6.4.4 and 6.4.5 read them. */
import type { IntType } from "../types/ctype.ts";
import { constantType } from "../types/conversions.ts";
import { wrapToKind } from "../types/scalars.ts";

export interface IntegerLiteral {
  readonly type: IntType;
  readonly value: bigint;
}

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)$/;

/** undefined for floating point and for what is no number. tree-sitter takes a sign into the literal. */
export function parseInteger(text: string): IntegerLiteral | undefined {
  const match = INTEGER.exec(text);
  const digits = match?.[2];
  if (match === null || digits === undefined) return undefined;
  const isOctal = /^0[0-9]/.test(digits);
  if (isOctal && !/^[0-7]+$/.test(digits)) return undefined;
  const magnitude = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  const isDecimal = !/^0./.test(digits);
  const type = constantType(magnitude, (match[3] ?? "").toLowerCase(), isDecimal);
  return { type, value: wrapToKind(match[1] === "-" ? -magnitude : magnitude, type.scalar) };
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  "\\": 92,
  "'": 39,
  '"': 34,
  "?": 63,
};

/** The bytes of the text between the quotes of a narrow literal, escapes resolved, other characters as UTF-8. */
export function literalBytes(body: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < body.length;) {
    const code = body.codePointAt(i) ?? 0;
    if (code !== 92) {
      pushUtf8(bytes, code);
      i += code > 0xffff ? 2 : 1;
      continue;
    }
    i += readEscape(body.slice(i + 1, i + 12), bytes) + 1;
  }
  return bytes;
}

/** Reads what follows a backslash, returns how many characters that was. */
function readEscape(rest: string, bytes: number[]): number {
  const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
  if (octal !== undefined) {
    bytes.push(parseInt(octal, 8) & 255);
    return octal.length;
  }
  const hex = /^x([0-9a-fA-F]+)/.exec(rest);
  if (hex !== null) {
    bytes.push(parseInt(hex[1] ?? "0", 16) & 255);
    return hex[0].length;
  }
  const unicode = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
  if (unicode !== null) {
    pushUtf8(bytes, Math.min(0x10ffff, parseInt(unicode[1] ?? unicode[2] ?? "0", 16)));
    return unicode[0].length;
  }
  const letter = rest.charAt(0);
  bytes.push(SIMPLE_ESCAPES[letter] ?? letter.charCodeAt(0) & 255);
  return Math.max(1, letter.length);
}

function pushUtf8(bytes: number[], code: number): void {
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
  else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
}

/** 'a' as gcc takes it: an int, chars signed, several chars shifted together. undefined for wide ones. */
export function characterValue(text: string): bigint | undefined {
  if (!text.startsWith("'") || !text.endsWith("'") || text.length < 3) return undefined;
  const bytes = literalBytes(text.slice(1, -1));
  const only = bytes[0] ?? 0;
  if (bytes.length === 1) return BigInt.asIntN(8, BigInt(only));
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(32, value);
}

/** Bytes of "..." without the NUL; undefined for wide strings. */
export function stringBytes(text: string): number[] | undefined {
  const isNarrow = text.startsWith('"') || text.startsWith('u8"');
  if (!isNarrow || !text.endsWith('"')) return undefined;
  return literalBytes(text.slice(text.indexOf('"') + 1, -1));
}
