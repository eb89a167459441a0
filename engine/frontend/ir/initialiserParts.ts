/** What an aggregate consists of, as initialisers count it. */
import type { Unit } from "../sema/unit.ts";
import type { CType, Member } from "../types/ctype.ts";
import { isRecord, sizeOf } from "../types/layout.ts";

/** A part of the object that is initialised. */
export interface Target {
  readonly type: CType;
  readonly offset: number;
  readonly bits?: Member["bits"];
}

/** More elements than anybody writes; a range designator beyond is an error rather than a long wait. */
export const MAX_ELEMENTS = 1 << 16;

/** The n-th thing inside an aggregate that an initialiser fills; of a union only the first without a designator. */
export function partOf(target: Target, index: number, isDesignated = false): Target | undefined {
  const { type, offset } = target;
  if (type.kind === "array") {
    if (index >= (type.count ?? MAX_ELEMENTS)) return undefined;
    return { type: type.of, offset: offset + index * sizeOf(type.of) };
  }
  if (!isRecord(type)) return undefined;
  const member = type.members?.[index];
  if (member === undefined || (type.kind === "union" && index > 0 && !isDesignated)) return undefined;
  const part = { type: member.type, offset: offset + member.offset };
  return member.bits === undefined ? part : { ...part, bits: member.bits };
}

/** The index of a member, or of the anonymous one it lies in. */
export function memberIndex(unit: Unit, type: CType, name: string): number {
  if (!isRecord(type)) return -1;
  return (type.members ?? []).findIndex((member) => {
    if (member.name !== undefined) return member.name === name;
    return isRecord(member.type) && unit.types.findMember(member.type, name) !== undefined;
  });
}

/** Fields found by name in an anonymous member are one step deeper than their designator says. */
export function isAnonymousIndex(type: CType, index: number): boolean {
  return isRecord(type) && type.members?.[index]?.name === undefined;
}
