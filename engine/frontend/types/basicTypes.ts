/** The types that exist without a declaration, one object each. */
import type { CType, IntType, ScalarKind, VoidType } from "./ctype.ts";

function int(scalar: ScalarKind, name: string): IntType {
  return { kind: "int", scalar, name };
}

export const VOID: VoidType = { kind: "void" };
export const BOOL = int("bool", "_Bool");
export const CHAR = int("i8", "char");
export const SCHAR = int("i8", "signed char");
export const UCHAR = int("u8", "unsigned char");
export const SHORT = int("i16", "short");
export const USHORT = int("u16", "unsigned short");
export const INT = int("i32", "int");
export const UINT = int("u32", "unsigned int");
export const LONG = int("i64", "long");
export const ULONG = int("u64", "unsigned long");
export const LLONG = int("i64", "long long");
export const ULLONG = int("u64", "unsigned long long");
/** Stands where a diagnostic was given, so that one mistake is told once. */
export const ERROR_TYPE: IntType = { kind: "int", scalar: "i32", name: "<error>" };

/** Names that tree-sitter-c takes for primitive types, and those that no header declares. */
export const NAMED_BASIC_TYPES: ReadonlyMap<string, CType> = new Map<string, CType>([
  ["void", VOID],
  ["_Bool", BOOL],
  ["bool", BOOL],
  ["char", CHAR],
  ["int", INT],
  ["size_t", ULONG],
  ["ssize_t", LONG],
  ["ptrdiff_t", LONG],
  ["intptr_t", LONG],
  ["uintptr_t", ULONG],
  ["int8_t", SCHAR],
  ["uint8_t", UCHAR],
  ["int16_t", SHORT],
  ["uint16_t", USHORT],
  ["int32_t", INT],
  ["uint32_t", UINT],
  ["int64_t", LONG],
  ["uint64_t", ULONG],
  ["__builtin_va_list", { kind: "pointer", to: VOID }],
]);

const BY_SPECIFIERS: ReadonlyMap<string, IntType> = new Map([
  ["char", CHAR],
  ["char signed", SCHAR],
  ["char unsigned", UCHAR],
  ["short", SHORT],
  ["short signed", SHORT],
  ["short unsigned", USHORT],
  ["", INT],
  ["signed", INT],
  ["unsigned", UINT],
  ["long", LONG],
  ["long signed", LONG],
  ["long unsigned", ULONG],
  ["long long", LLONG],
  ["long long signed", LLONG],
  ["long long unsigned", ULLONG],
]);

/** The type that a set of specifier words names in any order ("long unsigned int"); undefined when they do not combine. */
export function basicTypeOfWords(words: readonly string[]): IntType | undefined {
  const isPlain = words.length === 1 && words[0] === "int";
  const rest = isPlain ? [] : words.filter((word) => word !== "int");
  return BY_SPECIFIERS.get(rest.sort().join(" "));
}
