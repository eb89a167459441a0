/**
 * A C value as one line of text, as C people read it: numbers, flags, pointers with what they point to, strings, records by
 * their first members. Reads only, and never throws: what cannot be read says so.
 */
import type { Pfn } from "../../base/brands.ts";
import type { CType, Member, PointerType, RecordType } from "../../frontend/types/ctype.ts";
import { typeName } from "../../frontend/types/typeNames.ts";
import { hexAddress } from "../../machine/memory/badAccess.ts";
import type { Structs } from "../structs.ts";
import { scalarKind } from "../structs.ts";
import type { Flags } from "./flags.ts";
import { linksOf, type Linked } from "./links.ts";
import { byteSize } from "./sizes.ts";
import { deadMembers } from "./unions.ts";
import type { CObject, ValueFormat } from "./valueNode.ts";
import { frameOfPage, whereIs } from "./where.ts";

export interface ValueContext {
  readonly structs: Structs;
  readonly flags: Flags;
  readonly constant: (name: string) => number | undefined;
  /** "mm/ksm.c:412, step 9123" for who allocated or freed something. */
  readonly provenance: (who: { readonly statement: number | undefined; readonly step: number }) => string;
}

/** What a value is to the record it lies in: some members have flags. */
export interface Role {
  /** The record that it is a member of. */
  readonly tag?: string;
  readonly member?: string;
}

/** Integers that hold addresses, by their names: in hexadecimal, as everybody writes them. */
const ADDRESS = /^(?:address|addr|vm_start|vm_end|\w+_addr)$/;
const MAX_STRING = 80;
const SUMMARY_MEMBERS = 4;
const CONTENT_BYTES = 16;

/** A text, and whether it is of freed memory or of none. */
export interface ValueText {
  readonly text: string;
  readonly isInvalid: boolean;
}

export class ValueTexts {
  private readonly context: ValueContext;

  constructor(context: ValueContext) {
    this.context = context;
  }

  /** The number that a scalar object holds; undefined where it cannot be read. */
  scalar(object: CObject): number | undefined {
    const { type, address, bits } = object;
    if (address === undefined) return object.value;
    const kind = scalarKind(type);
    if (kind === undefined) return undefined;
    if (bits === undefined) return this.context.structs.machine.memory.peek(kind, address);
    const raw = this.context.structs.scalar({ type, offset: 0, bits }, address);
    const isSigned = raw !== undefined && kind.startsWith("i") && raw >= 2 ** (bits.width - 1);
    return isSigned ? raw - 2 ** bits.width : raw;
  }

  describe(object: CObject, format: ValueFormat, role: Role): ValueText {
    const { type, address } = object;
    if (scalarKind(type) === undefined) {
      if (address !== undefined && !this.isReadable(address, type)) {
        return { text: `not readable at ${hexAddress(address)}`, isInvalid: true };
      }
      return { text: this.aggregate(type, address, format), isInvalid: false };
    }
    const value = this.scalar(object);
    if (value === undefined) {
      const where = address === undefined ? "" : ` at ${hexAddress(address)}`;
      return { text: `not readable${where}`, isInvalid: true };
    }
    if (type.kind === "pointer") return this.pointer(type, value, role);
    return { text: this.number(type, value, format, role), isInvalid: false };
  }

  isReadable(address: number, type: CType): boolean {
    const size = byteSize(type);
    if (size === 0) return true;
    const { memory } = this.context.structs.machine;
    return memory.peek("u8", address) !== undefined && memory.peek("u8", address + size - 1) !== undefined;
  }

  private number(type: CType, value: number, format: ValueFormat, role: Role): string {
    if (type.kind === "enum") {
      const name = type.constants.find((each) => each.value === value)?.name;
      return name === undefined ? String(value) : `${name} (${String(value)})`;
    }
    if (type.kind !== "int") return String(value);
    const size = byteSize(type);
    const isUnsigned = type.scalar.startsWith("u");
    const spelled =
      size < 4 || role.member === undefined ? undefined : this.context.flags.spell(value, role.tag, role.member);
    if (spelled !== undefined) return spelled;
    if (type.scalar === "bool") return value === 0 ? "false" : "true";
    if (format.hex === true || (size === 8 && ADDRESS.test(role.member ?? "") && value !== 0))
      return hexOf(value, size);
    if (/\bchar$/.test(type.name)) return `${String(value)}${characterOf(value)}`;
    return isUnsigned && value < 0 ? hexOf(value, 8) : String(value);
  }

  private pointer(type: PointerType, value: number, role: Role): ValueText {
    if (value === 0) return { text: "NULL", isInvalid: false };
    const tag = lowBits(type, value);
    if (tag !== 0) return this.taggedPointer(value, tag, role);
    const text = hexAddress(value);
    if (type.to.kind === "function") {
      const name = this.functionName(value);
      return name === undefined
        ? { text: `${text} no function`, isInvalid: true }
        : { text: `${text} ${name}`, isInvalid: false };
    }
    const target = this.target(value, type.to);
    if (target !== undefined) {
      const string = isCharacter(type.to) && !target.isInvalid ? ` ${this.string(value)}` : "";
      return { text: `${text} ${target.text}${string}`, isInvalid: target.isInvalid };
    }
    if (value > 0) return { text: `${text} user address`, isInvalid: false };
    return { text: `${text} no object`, isInvalid: true };
  }

  /** page->mapping and others: a pointer whose low bits say something. */
  private taggedPointer(value: number, tag: number, role: Role): ValueText {
    const base = value - tag;
    const target = base === 0 ? undefined : this.target(base);
    const names = role.member === undefined ? undefined : this.context.flags.spell(tag, role.tag, role.member);
    const shown = names === undefined ? String(tag) : names.replace(/^.*? = /, "");
    const what = target === undefined ? "" : ` ${target.text}`;
    return { text: `${hexAddress(base)}${what} | ${shown}`, isInvalid: target?.isInvalid ?? false };
  }

  /** What lies at an address, in words; undefined where nothing is known. */
  target(address: number, wanted?: CType): ValueText | undefined {
    const { structs, provenance } = this.context;
    const pfn = frameOfPage(structs, address);
    if (pfn !== undefined) return { text: `page of frame ${String(pfn)}`, isInvalid: false };
    const where = whereIs(structs, address, wanted);
    if (where === undefined) return undefined;
    const { object, path } = where;
    if (object.what === "frame") return { text: this.contentOf(object.name, object.offset), isInvalid: false };
    const place =
      path === undefined || (object.offset > 0 && path === "")
        ? `${object.name} + ${String(object.offset)}`
        : path === ""
          ? object.name
          : `&${object.name}${object.what === "slab" ? "->" : "."}${path}`;
    const text = place.replace("->[", "[").replace(".[", "[");
    if (object.state === "live") return { text, isInvalid: false };
    const by = object.freed === undefined ? "" : `, freed at ${provenance(object.freed)}`;
    return { text: `freed ${text}${by}`, isInvalid: true };
  }

  private contentOf(name: string, offset: number): string {
    const { structs } = this.context;
    const pfn = Number(/\d+$/.exec(name)?.[0]) as Pfn;
    const at = offset === 0 ? "" : ` + ${String(offset)}`;
    return `${name}${at} ${contentText(structs, pfn)}`;
  }

  private functionName(address: number): string | undefined {
    const { machine } = this.context.structs;
    const fn = machine.functionAt(address);
    return fn === undefined ? undefined : machine.program.functions[fn]?.name;
  }

  private string(address: number): string {
    let text = "";
    for (let i = 0; i < MAX_STRING; i++) {
      const byte = this.context.structs.machine.memory.peek("u8", address + i);
      if (byte === undefined || byte === 0) return JSON.stringify(text);
      text += String.fromCharCode(byte);
    }
    return `${JSON.stringify(text)}…`;
  }

  private aggregate(type: CType, address: number | undefined, format: ValueFormat): string {
    if (address === undefined) return typeName(type);
    if (type.kind === "array") {
      if (isCharacter(type.of)) return this.string(address);
      return `[${String(type.count ?? 0)}]`;
    }
    if (type.kind === "function") return this.functionName(address) ?? "function";
    if (type.kind !== "struct" && type.kind !== "union") return typeName(type);
    return this.record(type, address, format);
  }

  private record(type: RecordType, address: number, format: ValueFormat): string {
    const { structs } = this.context;
    if (type.members === undefined) return "{…} incomplete";
    const pfn = type.tag === "page" || type.tag === "folio" ? frameOfPage(structs, address) : undefined;
    if (pfn !== undefined) return `frame ${String(pfn)} ${contentText(structs, pfn as Pfn)}`;
    const links = linksOf(structs, type, address);
    if (links !== undefined) {
      const count = links.entries.length;
      const [first] = links.entries;
      if (first === undefined) return "empty";
      return `${String(count)} ${count === 1 ? "entry" : "entries"} of ${nameOfLinked(first)}`;
    }
    const parts: string[] = [];
    const dead = deadMembers(structs, type, address, this.context.constant);
    for (const { member, offset } of flatMembers(type)) {
      if (parts.length >= SUMMARY_MEMBERS) break;
      if (scalarKind(member.type) === undefined || dead.has(member.name ?? "")) continue;
      const object = memberObject(member, address + offset);
      const { text } = this.describe(object, format, { tag: tagOf(type), member: member.name ?? "" });
      parts.push(`${member.name ?? ""} = ${text}`);
    }
    return parts.length === 0
      ? "{…}"
      : `{${parts.join(", ")}, …}`.replace(", …}", parts.length < SUMMARY_MEMBERS ? "}" : ", …}");
  }
}

/** First bytes and hash of what a frame holds. */
export function contentText(structs: Structs, pfn: Pfn): string {
  const { memory, pages } = structs.machine;
  const content = memory.frameContent(pfn);
  const bytes = pages.bytes(content).subarray(0, CONTENT_BYTES);
  const start = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const { low, high } = pages.xxh64(content, 0);
  const hash = [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  return `${start}… (xxh64 ${hash})`;
}

function nameOfLinked({ where }: Linked): string {
  if (where === undefined) return "what is no object";
  const { name } = where.object;
  if (where.path === undefined || where.path === "") return name;
  return where.path.startsWith("[") ? `${name}${where.path}` : `${name}.${where.path}`;
}

/** Members with those of anonymous members in their place. */
export function flatMembers(type: RecordType): readonly { readonly member: Member; readonly offset: number }[] {
  return (type.members ?? []).flatMap((member): readonly { member: Member; offset: number }[] => {
    const { type: of } = member;
    if (member.name !== undefined || (of.kind !== "struct" && of.kind !== "union"))
      return [{ member, offset: member.offset }];
    return flatMembers(of).map((inner) => ({ member: inner.member, offset: inner.offset + member.offset }));
  });
}

export function memberObject(member: Member, address: number): CObject {
  const { type, bits } = member;
  return bits === undefined ? { type, address } : { type, address, bits };
}

/** Bits of a pointer that an address of what it points to cannot have. */
export function lowBits({ to }: PointerType, value: number): number {
  const align = to.kind === "struct" || to.kind === "union" ? to.align : 1;
  const mask = Math.min(align, 8) - 1;
  return mask <= 0 ? 0 : Number(BigInt.asUintN(3, BigInt(value))) & mask;
}

function isCharacter(type: CType): boolean {
  return type.kind === "int" && (type.scalar === "i8" || type.scalar === "u8") && /char$/.test(type.name);
}

function characterOf(value: number): string {
  return value >= 32 && value < 127 ? ` '${String.fromCharCode(value)}'` : "";
}

function hexOf(value: number, size: number): string {
  return `0x${BigInt.asUintN(size * 8, BigInt(value)).toString(16)}`;
}

export function tagOf(record: RecordType): string {
  return `${record.kind} ${record.tag ?? ""}`;
}
