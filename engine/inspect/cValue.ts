/** A C object as text and, for records and arrays, as members that can be looked at in turn. */
import type { CType, RecordType } from "../frontend/types/ctype.ts";
import { showAddress } from "./owners.ts";
import { scalarKind, type Structs } from "./structs.ts";

export interface CValue {
  /** "3", "0xffff888000001000", "{…}", "[8]", a name for functions and enum constants. */
  readonly text: string;
  readonly type: CType;
  /** Where it lies; undefined for a value in a register. */
  readonly address: number | undefined;
  readonly hasMembers: boolean;
}
export interface CMember {
  readonly name: string;
  readonly value: CValue;
}

const MAX_ELEMENTS = 256;

/** The object of a type at an address. */
export function valueAt(structs: Structs, type: CType, address: number): CValue {
  const kind = scalarKind(type);
  if (kind === undefined) return { text: aggregateText(type), type, address, hasMembers: hasMembers(type) };
  const value = structs.machine.memory.peek(kind, address);
  const text = value === undefined ? "not readable" : scalarText(structs, type, value);
  return { text, type, address, hasMembers: pointsToRecord(type) && value !== undefined && value !== 0 };
}

/** A scalar that a register holds. */
export function valueOf(structs: Structs, type: CType, value: number): CValue {
  return { text: scalarText(structs, type, value), type, address: undefined, hasMembers: false };
}

/** Members of a record (anonymous ones unfolded), elements of an array, the target of a pointer to a record. */
export function membersOf(structs: Structs, value: CValue): readonly CMember[] {
  const { type, address } = value;
  if (address === undefined) return [];
  if (type.kind === "struct" || type.kind === "union") return recordMembers(structs, type, address);
  if (type.kind === "array") {
    const size = sizeOf(type.of);
    const count = Math.min(type.count ?? 0, size === 0 ? 0 : MAX_ELEMENTS);
    return Array.from({ length: count }, (_, index) => ({
      name: `[${String(index)}]`,
      value: valueAt(structs, type.of, address + index * size),
    }));
  }
  const target = type.kind === "pointer" ? structs.pointer(address) : undefined;
  if (type.kind !== "pointer" || target === undefined || !pointsToRecord(type)) return [];
  return [{ name: "*", value: valueAt(structs, type.to, target) }];
}

function recordMembers(structs: Structs, record: RecordType, address: number): readonly CMember[] {
  return (record.members ?? []).flatMap((member): readonly CMember[] => {
    const at = address + member.offset;
    if (member.name === undefined) {
      const { type } = member;
      return type.kind === "struct" || type.kind === "union" ? recordMembers(structs, type, at) : [];
    }
    if (member.bits === undefined) return [{ name: member.name, value: valueAt(structs, member.type, at) }];
    const bits = structs.scalar({ type: member.type, offset: 0, bits: member.bits }, at);
    const text = bits === undefined ? "not readable" : String(bits);
    return [{ name: member.name, value: { text, type: member.type, address: at, hasMembers: false } }];
  });
}

function scalarText(structs: Structs, type: CType, value: number): string {
  if (type.kind === "enum") return type.constants.find((each) => each.value === value)?.name ?? String(value);
  if (type.kind === "pointer") {
    if (value === 0) return "NULL";
    if (type.to.kind === "function") return functionName(structs, value) ?? showAddress(value);
    return showAddress(value);
  }
  if (type.kind === "int" && type.scalar === "bool") return value === 0 ? "false" : "true";
  const isUnsigned64 = type.kind === "int" && type.scalar === "u64";
  return isUnsigned64 && value < 0 ? showAddress(value) : String(value);
}

function functionName(structs: Structs, address: number): string | undefined {
  const fn = structs.machine.functionAt(address);
  return fn === undefined ? undefined : structs.machine.program.functions[fn]?.name;
}

function aggregateText(type: CType): string {
  if (type.kind === "array") return `[${type.count === undefined ? "" : String(type.count)}]`;
  return type.kind === "struct" || type.kind === "union" ? "{…}" : type.kind;
}

function hasMembers(type: CType): boolean {
  return type.kind === "array" || ((type.kind === "struct" || type.kind === "union") && type.members !== undefined);
}

function pointsToRecord(type: CType): boolean {
  return type.kind === "pointer" && (type.to.kind === "struct" || type.to.kind === "union");
}

function sizeOf(type: CType): number {
  switch (type.kind) {
    case "struct":
    case "union":
      return type.size;
    case "array":
      return sizeOf(type.of) * (type.count ?? 0);
    case "pointer":
      return 8;
    case "int":
    case "enum":
      return type.scalar === "bool" ? 1 : Number(type.scalar.slice(1)) / 8;
    case "void":
    case "function":
      return 0;
  }
}
