/** linux/string.h: strings. Bytes are read as Latin-1, so that a character is a byte. */
import type { Builtin, BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import { E2BIG, EINVAL } from "./errno.ts";

const LIMIT = 1 << 20;

export function readText(ctx: BuiltinContext, address: number, limit = LIMIT): string {
  return ctx.memory.readString(address, limit);
}

export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** With its terminator. */
export function writeText(ctx: BuiltinContext, address: number, text: string): void {
  ctx.memory.writeBytes(address, bytesOf(`${text}\0`));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && /^[\t-\r \u00a0]$/.test(char);
}

/** Address of the `index`th character, or NULL for -1. */
function at(address: number, index: number): number {
  return index < 0 ? 0 : address + index;
}

function withoutNewline(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

/** The kernel's sysfs_streq(): a trailing newline in either does not count. */
function sameForSysfs(a: string, b: string): boolean {
  return a === b || withoutNewline(a) === b || a === withoutNewline(b);
}

/** Index of the first string of an array of pointers that matches; it may end early with NULL. */
function matchIn(ctx: BuiltinContext, array: number, count: number, test: (text: string) => boolean): number {
  for (let index = 0; index < count; index++) {
    const address = ctx.memory.load("u64", array + index * 8);
    if (address === 0) break;
    if (test(readText(ctx, address))) return index;
  }
  return -EINVAL;
}

function copyText(ctx: BuiltinContext, dst: number, src: number, size: number): { length: number; fits: boolean } {
  const text = readText(ctx, src);
  const fits = text.length < size;
  if (size > 0) writeText(ctx, dst, fits ? text : text.slice(0, size - 1));
  return { length: text.length, fits };
}

const compares =
  (fold: (text: string) => string, isCounted: boolean): Builtin =>
  (ctx, [a = 0, b = 0, count = 0]) => {
    const limit = isCounted ? count : LIMIT;
    return compareText(fold(readText(ctx, a, limit)), fold(readText(ctx, b, limit)));
  };
const asIs = (text: string): string => text;
const lower = (text: string): string => text.replace(/[A-Z]/g, (char) => char.toLowerCase());

function trim(ctx: BuiltinContext, address: number): number {
  const text = readText(ctx, address);
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end -= 1;
  if (end < text.length) ctx.memory.store("u8", address + end, 0);
  let start = 0;
  while (start < end && isSpace(text[start])) start += 1;
  return address + start;
}

export const STRING_BUILTINS: BuiltinTable = {
  strlen: (ctx, [text = 0]) => readText(ctx, text).length,
  strnlen: (ctx, [text = 0, count = 0]) => readText(ctx, text, count).length,
  strcmp: compares(asIs, false),
  strncmp: compares(asIs, true),
  strcasecmp: compares(lower, false),
  strncasecmp: compares(lower, true),
  strchr: (ctx, [text = 0, char = 0]) => at(text, `${readText(ctx, text)}\0`.indexOf(String.fromCharCode(char & 0xff))),
  strrchr: (ctx, [text = 0, char = 0]) =>
    at(text, `${readText(ctx, text)}\0`.lastIndexOf(String.fromCharCode(char & 0xff))),
  strstr: (ctx, [text = 0, wanted = 0]) => at(text, readText(ctx, text).indexOf(readText(ctx, wanted))),
  strcpy: (ctx, [dst = 0, src = 0]) => {
    copyText(ctx, dst, src, LIMIT);
    return dst;
  },
  strncpy: (ctx, [dst = 0, src = 0, count = 0]) => {
    // Pads with zeros, and leaves out the terminator when there is no room for it.
    const bytes = new Uint8Array(count);
    bytes.set(bytesOf(readText(ctx, src, count)));
    ctx.memory.writeBytes(dst, bytes);
    return dst;
  },
  strlcpy: (ctx, [dst = 0, src = 0, size = 0]) => copyText(ctx, dst, src, size).length,
  __lab_strscpy: (ctx, [dst = 0, src = 0, size = 0]) => {
    const { length, fits } = copyText(ctx, dst, src, size);
    return fits ? length : -E2BIG;
  },
  strcat: (ctx, [dst = 0, src = 0]) => {
    writeText(ctx, dst + readText(ctx, dst).length, readText(ctx, src));
    return dst;
  },
  strim: (ctx, [text = 0]) => trim(ctx, text),
  skip_spaces: (ctx, [text = 0]) => {
    const found = [...readText(ctx, text), "\0"].findIndex((char) => !isSpace(char));
    return text + found;
  },
  sysfs_streq: (ctx, [a = 0, b = 0]) => Number(sameForSysfs(readText(ctx, a), readText(ctx, b))),
  match_string: (ctx, [array = 0, count = 0, text = 0]) => {
    const wanted = readText(ctx, text);
    return matchIn(ctx, array, count, (candidate) => candidate === wanted);
  },
  __sysfs_match_string: (ctx, [array = 0, count = 0, text = 0]) => {
    const wanted = readText(ctx, text);
    return matchIn(ctx, array, count, (candidate) => sameForSysfs(candidate, wanted));
  },
};
