/**
 * C types as x86-64 lays them out (LP64, little-endian, pointers 8 bytes).
 * Types are compared structurally, except records and enums, which are compared by identity
 * (one object per definition; incomplete ones are completed in place).
 */
import type { Span } from "../../source/span.ts";

/** How a scalar lies in memory and how its value is held. Pointers are "u64", _Bool is "bool" (one byte, 0 or 1). */
export type ScalarKind = "bool" | "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64";

export type CType = VoidType | IntType | PointerType | ArrayType | RecordType | EnumType | FunctionType;

interface Qualified {
  readonly isConst?: boolean;
}
export interface VoidType extends Qualified {
  readonly kind: "void";
}
export interface IntType extends Qualified {
  readonly kind: "int";
  readonly scalar: ScalarKind;
  /** As C names it: "unsigned long", or the typedef it was reached through is in TypedefName below. */
  readonly name: string;
}
export interface PointerType extends Qualified {
  readonly kind: "pointer";
  readonly to: CType;
}
export interface ArrayType extends Qualified {
  readonly kind: "array";
  readonly of: CType;
  /** undefined: an incomplete or flexible array. */
  readonly count: number | undefined;
}
export interface Member {
  /** undefined: an anonymous struct or union member. */
  readonly name: string | undefined;
  readonly type: CType;
  /** Bytes from the start of the record; for a bit-field, of the storage unit it is read through. */
  readonly offset: number;
  readonly bits?: { readonly shift: number; readonly width: number };
  readonly span?: Span;
}
/** Identity matters: never copy one. `members` is undefined while the type is incomplete. */
export interface RecordType {
  readonly kind: "struct" | "union";
  readonly tag: string | undefined;
  members: readonly Member[] | undefined;
  size: number;
  align: number;
  span?: Span;
  readonly isConst?: boolean;
}
export interface EnumType {
  readonly kind: "enum";
  readonly tag: string | undefined;
  readonly scalar: ScalarKind;
  constants: readonly { readonly name: string; readonly value: number }[];
  readonly isConst?: boolean;
}
export interface FunctionType extends Qualified {
  readonly kind: "function";
  readonly returns: CType;
  readonly params: readonly {
    readonly name: string | undefined;
    readonly type: CType;
  }[];
  readonly variadic: boolean;
}
