/**
 * C structures in the machine's memory, read by name: "struct page", "_refcount.counter". Nothing here changes anything
 * or fails: a record, a member or an address that is not there gives undefined, since sources differ by version.
 */
import type { CType, RecordType, ScalarKind } from "../frontend/types/ctype.ts";
import type { Machine } from "../machine/machine.ts";
import type { Memory } from "../machine/memory/memory.ts";

export interface MemberPlace {
  readonly type: CType;
  readonly offset: number;
  readonly bits: { readonly shift: number; readonly width: number } | undefined;
}

/** A list that does not come back to its head is cut here. */
const MAX_LIST = 1_000_000;

export class Structs {
  readonly machine: Machine;
  readonly memory: Memory;
  /** By tag, then by path. */
  private readonly places = new Map<string, Map<string, MemberPlace | undefined>>();

  /** `memory`: the machine's, or one that passes on to it. */
  constructor(machine: Machine, memory: Memory = machine.memory) {
    this.machine = machine;
    this.memory = memory;
  }

  has(tag: string, path?: string): boolean {
    if (path === undefined) return this.machine.program.records.get(tag)?.members !== undefined;
    return this.place(tag, path) !== undefined;
  }

  /** The first of the names that is a complete record. */
  firstRecord(tags: readonly string[]): string | undefined {
    return tags.find((tag) => this.has(tag));
  }

  firstPath(tag: string, paths: readonly string[]): string | undefined {
    return paths.find((path) => this.has(tag, path));
  }

  place(tag: string, path: string): MemberPlace | undefined {
    const ofTag = this.places.get(tag) ?? new Map<string, MemberPlace | undefined>();
    this.places.set(tag, ofTag);
    if (!ofTag.has(path)) ofTag.set(path, findPlace(this.machine.program.records.get(tag), path));
    return ofTag.get(path);
  }

  /** The address of a member. */
  at(address: number, tag: string, path: string): number | undefined {
    const place = this.place(tag, path);
    return place === undefined ? undefined : address + place.offset;
  }

  /** The record that has its member at `address` (container_of). */
  containing(address: number, tag: string, path: string): number | undefined {
    const place = this.place(tag, path);
    return place === undefined ? undefined : address - place.offset;
  }

  /** The value of a scalar member. */
  field(address: number, tag: string, path: string): number | undefined {
    const place = this.place(tag, path);
    return place === undefined ? undefined : this.scalar(place, address + place.offset);
  }

  pointer(address: number): number | undefined {
    return this.memory.peek("u64", address);
  }

  global(name: string): number | undefined {
    return this.machine.symbolAddress(name);
  }

  /** The value of a scalar global, or of a scalar member of a global ("ksm_scan.seqnr"). */
  globalValue(path: string): number | undefined {
    const [name = "", ...members] = path.split(".");
    const symbol = this.machine.program.data.find((each) => each.name === name);
    const address = symbol === undefined ? undefined : this.machine.symbolAddress(symbol.id);
    if (symbol === undefined || address === undefined) return undefined;
    const whole: MemberPlace = { type: symbol.type, offset: 0, bits: undefined };
    const place = members.length === 0 ? whole : findPlace(recordOf(symbol.type), members.join("."));
    return place === undefined ? undefined : this.scalar(place, address + place.offset);
  }

  scalar(place: MemberPlace, address: number): number | undefined {
    const kind = scalarKind(place.type);
    const value = kind === undefined ? undefined : this.memory.peek(kind, address);
    if (value === undefined || place.bits === undefined) return value;
    const { shift, width } = place.bits;
    return Math.floor(value / 2 ** shift) & (2 ** width - 1);
  }

  /** The records on a list_head list, in order. */
  list(head: number, tag: string, member: string): readonly number[] {
    return this.chain(this.pointer(head), head, tag, member);
  }

  /** The records on an hlist. `first` is the address of the hlist_head. */
  hlist(first: number, tag: string, member: string): readonly number[] {
    return this.chain(this.pointer(first), 0, tag, member);
  }

  private chain(first: number | undefined, end: number, tag: string, member: string): readonly number[] {
    const found: number[] = [];
    const seen = new Set<number>();
    for (let link = first; link !== undefined && link !== end && link !== 0 && !seen.has(link);) {
      const record = this.containing(link, tag, member);
      if (record === undefined || found.length >= MAX_LIST) break;
      seen.add(link);
      found.push(record);
      link = this.pointer(link);
    }
    return found;
  }
}

function recordOf(type: CType): RecordType | undefined {
  return type.kind === "struct" || type.kind === "union" ? type : undefined;
}

/** How a scalar type lies in memory; undefined for anything else. */
export function scalarKind(type: CType): ScalarKind | undefined {
  if (type.kind === "int" || type.kind === "enum") return type.scalar;
  return type.kind === "pointer" ? "u64" : undefined;
}

/** A member by its path ("a.b"), through anonymous members too. */
export function findPlace(record: RecordType | undefined, path: string): MemberPlace | undefined {
  let place: MemberPlace | undefined;
  let type: CType | undefined = record;
  for (const name of path.split(".")) {
    if (type === undefined || (type.kind !== "struct" && type.kind !== "union")) return undefined;
    const member = findMember(type, name);
    if (member === undefined) return undefined;
    place = { ...member, offset: (place?.offset ?? 0) + member.offset };
    type = member.type;
  }
  return place;
}

/** Members of anonymous members are members. */
function findMember(record: RecordType, name: string): MemberPlace | undefined {
  for (const member of record.members ?? []) {
    if (member.name === name) return { type: member.type, offset: member.offset, bits: member.bits };
    if (member.name !== undefined) continue;
    if (member.type.kind !== "struct" && member.type.kind !== "union") continue;
    const inner = findMember(member.type, name);
    if (inner !== undefined) return { ...inner, offset: inner.offset + member.offset };
  }
  return undefined;
}
