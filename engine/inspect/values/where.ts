/**
 * What an address is: an object, its record type when the slab cache or the symbol tells it, and the member that lies
 * there: "&ksm_rmap_item->node", "page of frame 12", "freed ksm_stable_node".
 */
import type { CType, Member, RecordType } from "../../frontend/types/ctype.ts";
import type { ObjectInfo } from "../../machine/fault.ts";
import { FRAME_BASE } from "../../machine/memory/memory.ts";
import type { Structs } from "../structs.ts";
import { byteSize } from "./sizes.ts";

export interface Whereabouts {
  readonly object: ObjectInfo;
  /** The whole object's type, where it is known. */
  readonly type: CType | undefined;
  /** From the object's start to the address: "node", "slot.mm_node", "[3].rb_node"; "" for its start. */
  readonly path: string | undefined;
  /** Types of what begins at the address, outermost first. */
  readonly types: readonly CType[];
}

/** undefined: nothing is known there. `wanted`: what is believed to lie at the address. */
export function whereIs(structs: Structs, address: number, wanted?: CType): Whereabouts | undefined {
  const object = structs.machine.objectAt(address);
  if (object === undefined || object.offset < 0 || object.offset >= Math.max(1, object.size)) return undefined;
  const type = typeOfObject(structs, object);
  if (type === undefined) return { object, type, path: object.offset === 0 ? "" : undefined, types: [] };
  const found = pathTo(type, object.offset, wanted);
  return { object, type, path: found?.path, types: found?.types ?? [] };
}

/** The record of a slab cache: "ksm_rmap_item", before 6.1 "ksm_" and the tag; or of a global. */
function typeOfObject(structs: Structs, object: ObjectInfo): CType | undefined {
  const { program } = structs.machine;
  if (object.what === "global") {
    return program.data.find(
      (each) => each.name === object.name && structs.machine.symbolAddress(each.id) === object.base,
    )?.type;
  }
  if (object.what !== "slab") return undefined;
  const tags = [object.name, object.name.replace(/^ksm_/, "")];
  for (const tag of tags) {
    const record = program.records.get(`struct ${tag}`);
    if (record?.members !== undefined && record.size <= object.size) return record;
  }
  return undefined;
}

interface Found {
  readonly path: string;
  readonly types: readonly CType[];
}

/** The member, of members, that begins at the offset; where unions give a choice, one of the wanted record. */
export function pathTo(type: CType, offset: number, wanted?: CType): Found | undefined {
  const all = pathsTo(type, offset, false);
  return all.find(({ types }) => wanted !== undefined && types.some((each) => isSameRecord(each, wanted))) ?? all[0];
}

/** `isAnonymous`: the type has no name to stop at. */
function pathsTo(type: CType, offset: number, isAnonymous: boolean): readonly Found[] {
  const own: readonly CType[] = offset === 0 ? [type] : [];
  if (type.kind === "array") {
    const size = byteSize(type.of);
    if (size === 0) return [];
    const index = Math.floor(offset / size);
    const inner = pathsTo(type.of, offset - index * size, false);
    return inner.map((found) => ({ path: join(`[${String(index)}]`, found.path), types: [...own, ...found.types] }));
  }
  if (type.kind !== "struct" && type.kind !== "union") return offset === 0 ? [{ path: "", types: [type] }] : [];
  const found: Found[] = [];
  for (const member of type.members ?? []) {
    if (member.bits !== undefined || offset < member.offset || offset >= member.offset + byteSize(member.type))
      continue;
    for (const inner of pathsTo(member.type, offset - member.offset, member.name === undefined))
      found.push({ path: join(member.name ?? "", inner.path), types: inner.types });
  }
  if (offset > 0 || isAnonymous) return found;
  return [{ path: "", types: [type, ...found.flatMap(({ types }) => types)] }];
}

function isSameRecord(a: CType, b: CType): boolean {
  return (
    a === b ||
    ((a.kind === "struct" || a.kind === "union") && a.kind === b.kind && a.tag !== undefined && a.tag === b.tag)
  );
}

function join(a: string, b: string): string {
  if (a === "" || b === "") return a + b;
  return b.startsWith("[") ? a + b : `${a}.${b}`;
}

/** The frame whose struct page lies at the address. */
export function frameOfPage(structs: Structs, address: number): number | undefined {
  const vmemmap = structs.globalValue("vmemmap");
  const size = structs.machine.program.records.get("struct page")?.size;
  if (vmemmap === undefined || size === undefined || size === 0) return undefined;
  const pfn = (address - vmemmap) / size;
  if (!Number.isInteger(pfn) || pfn < 0) return undefined;
  const bytes = structs.machine.objectAt(FRAME_BASE + pfn * 4096);
  return bytes?.what === "frame" ? pfn : undefined;
}

/** A member of a record by name, anonymous ones searched. */
export function memberNamed(record: RecordType, name: string): Member | undefined {
  for (const member of record.members ?? []) {
    if (member.name === name) return member;
    if (member.name !== undefined || (member.type.kind !== "struct" && member.type.kind !== "union")) continue;
    const inner = memberNamed(member.type, name);
    if (inner !== undefined) return { ...inner, offset: inner.offset + member.offset };
  }
  return undefined;
}
