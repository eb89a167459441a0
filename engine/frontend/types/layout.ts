/**
 * Sizes, alignments and record layout as gcc does them on x86-64 (System V ABI), bit-fields included: a bit-field lies
 * in the next bits unless it would cross a boundary of its declared type; width 0 moves on to the next boundary.
 */
import type { CType, Member, RecordType, ScalarKind } from "./ctype.ts";
import { scalarSize } from "./scalars.ts";
import type { Span } from "../../source/span.ts";

/** Bytes; void and functions count as 1 (GNU pointer arithmetic), incomplete types as 0. */
export function sizeOf(type: CType): number {
  switch (type.kind) {
    case "void":
    case "function":
      return 1;
    case "int":
    case "enum":
      return scalarSize(type.scalar);
    case "pointer":
      return 8;
    case "array":
      return sizeOf(type.of) * (type.count ?? 0);
    default:
      return type.size;
  }
}

export function alignOf(type: CType): number {
  switch (type.kind) {
    case "void":
    case "function":
      return 1;
    case "array":
      return alignOf(type.of);
    case "struct":
    case "union":
      return type.align;
    default:
      return sizeOf(type);
  }
}

/** How a scalar of this type is held; undefined for void, arrays, records and functions. */
export function scalarOf(type: CType): ScalarKind | undefined {
  if (type.kind === "pointer") return "u64";
  return type.kind === "int" || type.kind === "enum" ? type.scalar : undefined;
}

export function isRecord(type: CType): type is RecordType {
  return type.kind === "struct" || type.kind === "union";
}

export function isComplete(type: CType): boolean {
  if (isRecord(type)) return type.members !== undefined;
  if (type.kind === "array") return type.count !== undefined && isComplete(type.of);
  return type.kind !== "void" && type.kind !== "function";
}

export interface MemberSpec {
  readonly name: string | undefined;
  readonly type: CType;
  /** Bit-field width. */
  readonly width?: number;
  readonly align?: number;
  readonly isPacked?: boolean;
  readonly span?: Span;
}

export interface RecordAttributes {
  readonly isPacked: boolean;
  readonly align: number;
}

/** Lays the members out and completes `record` in place. */
export function completeRecord(record: RecordType, specs: readonly MemberSpec[], attributes: RecordAttributes): void {
  const members: Member[] = [];
  let bits = 0;
  let align = Math.max(1, attributes.align);
  let end = 0;
  for (const spec of specs) {
    if (record.kind === "union") bits = 0;
    const isPacked = attributes.isPacked || spec.isPacked === true;
    const natural = alignOf(spec.type);
    const memberAlign = Math.max(isPacked ? 1 : natural, spec.align ?? 1);
    if (spec.width === undefined) {
      const offset = roundUp(Math.ceil(bits / 8), memberAlign);
      members.push({ name: spec.name, type: spec.type, offset, ...(spec.span ? { span: spec.span } : {}) });
      bits = (offset + sizeOf(spec.type)) * 8;
      align = Math.max(align, memberAlign);
    } else {
      bits = placeBitField(members, spec, spec.width, bits, isPacked);
      if (spec.name !== undefined) align = Math.max(align, memberAlign);
    }
    end = Math.max(end, bits);
  }
  record.members = members;
  record.align = align;
  record.size = roundUp(Math.ceil(end / 8), align);
}

/** Places one bit-field from bit position `bits` on and returns the position after it. */
function placeBitField(members: Member[], spec: MemberSpec, width: number, bits: number, isPacked: boolean): number {
  const unitBits = sizeOf(spec.type) * 8;
  if (unitBits === 0) return bits;
  if (width === 0) return roundUp(bits, unitBits);
  let start = spec.align === undefined ? bits : roundUp(bits, spec.align * 8);
  const crosses = Math.floor(start / unitBits) !== Math.floor((start + width - 1) / unitBits);
  if (crosses && !isPacked) start = roundUp(start, unitBits);
  if (spec.name !== undefined) {
    const unit = Math.floor(start / unitBits);
    const isWhole = Math.floor((start + width - 1) / unitBits) === unit;
    const offset = isWhole ? (unit * unitBits) / 8 : Math.floor(start / 8);
    members.push({
      name: spec.name,
      type: spec.type,
      offset,
      bits: { shift: start - offset * 8, width },
      ...(spec.span ? { span: spec.span } : {}),
    });
  }
  return start + width;
}

export function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}
