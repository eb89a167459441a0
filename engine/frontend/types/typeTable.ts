/** Derived types, one object for each, so that most comparisons of types are comparisons of identity; and member look-up. */
import type { ArrayType, CType, Member, PointerType, RecordType } from "./ctype.ts";
import { isRecord } from "./layout.ts";

export interface FoundMember {
  readonly type: CType;
  /** From the start of the record that was asked, through anonymous members. */
  readonly offset: number;
  readonly bits: Member["bits"];
}

export class TypeTable {
  readonly #pointers = new Map<CType, PointerType>();
  readonly #constants = new Map<CType, CType>();
  readonly #plain = new Map<CType, CType>();
  readonly #members = new Map<RecordType, Map<string, FoundMember>>();

  pointerTo(to: CType): PointerType {
    let pointer = this.#pointers.get(to);
    if (pointer === undefined) {
      pointer = { kind: "pointer", to };
      this.#pointers.set(to, pointer);
    }
    return pointer;
  }

  arrayOf(of: CType, count: number | undefined): ArrayType {
    return { kind: "array", of, count };
  }

  /** The const-qualified type; records are compared by identity and stay as they are. */
  constOf(type: CType): CType {
    if (type.isConst === true || isRecord(type) || type.kind === "array" || type.kind === "function") return type;
    let constant = this.#constants.get(type);
    if (constant === undefined) {
      constant = { ...type, isConst: true };
      this.#constants.set(type, constant);
      this.#plain.set(constant, type);
    }
    return constant;
  }

  /** The type without const: what a value has. */
  unqualified(type: CType): CType {
    return type.isConst === true ? (this.#plain.get(type) ?? type) : type;
  }

  findMember(record: RecordType, name: string): FoundMember | undefined {
    let table = this.#members.get(record);
    if (table === undefined) {
      if (record.members === undefined) return undefined;
      table = new Map();
      collectMembers(record, 0, table);
      this.#members.set(record, table);
    }
    return table.get(name);
  }
}

function collectMembers(record: RecordType, base: number, table: Map<string, FoundMember>): void {
  for (const member of record.members ?? []) {
    if (member.name !== undefined) {
      table.set(member.name, { type: member.type, offset: base + member.offset, bits: member.bits });
    } else if (isRecord(member.type)) {
      collectMembers(member.type, base + member.offset, table);
    }
  }
}
