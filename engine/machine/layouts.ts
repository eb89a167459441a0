/** Sizes and offsets of the program's records, for builtins and views that read C structures. */
import { invariant } from "../base/invariant.ts";
import type { Program } from "../frontend/ir/ir.ts";
import type { CType, Member, RecordType } from "../frontend/types/ctype.ts";
import type { Layouts } from "./builtin.ts";

interface Place {
  readonly type: CType;
  readonly offset: number;
}

/** Records are named as in C ("struct page") or by a typedef ("pte_t"). */
export function createLayouts(program: Pick<Program, "records" | "typedefs">): Layouts {
  const offsets = new Map<string, number | undefined>();
  const record = (name: string): RecordType | undefined => {
    const type = program.records.get(name) ?? program.typedefs.get(name);
    return type !== undefined && isComplete(type) ? type : undefined;
  };
  const find = (name: string, path: string): number | undefined => {
    const key = `${name}|${path}`;
    if (!offsets.has(key)) offsets.set(key, findPath(record(name), path)?.offset);
    return offsets.get(key);
  };
  return {
    sizeof(name) {
      const type = record(name);
      invariant(type !== undefined, `${name} is a complete record`);
      return type.size;
    },
    offset(name, path) {
      const offset = find(name, path);
      invariant(offset !== undefined, `${name} has a member ${path}`);
      return offset;
    },
    has: (name, path) => (path === undefined ? record(name) !== undefined : find(name, path) !== undefined),
  };
}

function isComplete(type: CType): type is RecordType {
  return (type.kind === "struct" || type.kind === "union") && type.members !== undefined;
}

function findPath(record: RecordType | undefined, path: string): Place | undefined {
  if (record === undefined) return undefined;
  let place: Place = { type: record, offset: 0 };
  for (const name of path.split(".")) {
    if (!isComplete(place.type)) return undefined;
    const member = findMember(place.type, name);
    if (member === undefined) return undefined;
    place = { type: member.type, offset: place.offset + member.offset };
  }
  return place;
}

/** Members of anonymous members are members. */
function findMember(record: RecordType, name: string): Place | undefined {
  for (const member of record.members ?? []) {
    if (member.name === name) return member;
    const inner = member.name === undefined ? findInAnonymous(member, name) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function findInAnonymous(member: Member, name: string): Place | undefined {
  if (!isComplete(member.type)) return undefined;
  const inner = findMember(member.type, name);
  return inner === undefined ? undefined : { type: inner.type, offset: member.offset + inner.offset };
}
