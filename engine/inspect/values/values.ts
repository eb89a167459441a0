/** C values for a debugger, as trees that open lazily and are paged: each a line of text (valueText.ts) and its children. */
import type { Pfn } from "../../base/brands.ts";
import type { CType, Member, PointerType, RecordType } from "../../frontend/types/ctype.ts";
import { typeName } from "../../frontend/types/typeNames.ts";
import { hexAddress } from "../../machine/memory/badAccess.ts";
import { linksOf, type Linked } from "./links.ts";
import { byteSize } from "./sizes.ts";
import { deadMembers } from "./unions.ts";
import type { CObject, ValueChildren, ValueFormat, ValueNode } from "./valueNode.ts";
import { contentText, flatMembers, lowBits, memberObject, tagOf, ValueTexts } from "./valueText.ts";
import type { Role, ValueContext, ValueText } from "./valueText.ts";
import { frameOfPage, whereIs } from "./where.ts";

export class Values {
  private readonly context: ValueContext;
  private readonly texts: ValueTexts;

  constructor(context: ValueContext) {
    this.context = context;
    this.texts = new ValueTexts(context);
  }

  /** `evaluateName`: an expression for the object, as far as there is one. */
  node(
    name: string,
    object: CObject,
    options: { readonly format?: ValueFormat; readonly evaluateName?: string | undefined; readonly role?: Role } = {},
  ): ValueNode {
    const { format = {}, evaluateName, role = {} } = options;
    const { text, isInvalid } = this.texts.describe(object, format, role);
    return {
      name,
      text,
      type: typeName(object.type),
      object,
      children: this.children(object, format, evaluateName),
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...(isInvalid ? { isInvalid } : {}),
    };
  }

  /** The number that a scalar object holds; undefined where it cannot be read. */
  scalar(object: CObject): number | undefined {
    return this.texts.scalar(object);
  }

  /** What lies at an address, in words; undefined where nothing is known. */
  target(address: number): ValueText | undefined {
    return this.texts.target(address);
  }

  private children(object: CObject, format: ValueFormat, name: string | undefined): ValueChildren | undefined {
    const { type, address } = object;
    if (type.kind === "pointer") return this.pointerChildren(object, type, format, name);
    if (address === undefined || !this.texts.isReadable(address, type)) return undefined;
    if (type.kind === "array") return this.arrayChildren(type.of, type.count ?? 0, address, format, name);
    if (type.kind !== "struct" && type.kind !== "union") return undefined;
    return type.members === undefined ? undefined : this.recordChildren(type, address, format, name, ".");
  }

  /** A pointer to a record opens as the record; any other as what it points to. */
  private pointerChildren(
    object: CObject,
    type: PointerType,
    format: ValueFormat,
    name: string | undefined,
  ): ValueChildren | undefined {
    const value = this.scalar(object);
    if (value === undefined || value === 0 || type.to.kind === "function") return undefined;
    const address = value - lowBits(type, value);
    const { to } = type;
    if (to.kind === "struct" || to.kind === "union") {
      if (to.members === undefined || !this.texts.isReadable(address, to)) return undefined;
      const isTagged = address !== value;
      return this.recordChildren(to, address, format, isTagged ? undefined : name, "->");
    }
    const target = to.kind === "void" ? this.guess(address) : to;
    if (target === undefined || byteSize(target) === 0 || !this.texts.isReadable(address, target)) return undefined;
    const evaluateName = name === undefined || to.kind === "void" ? undefined : `*${wrapped(name)}`;
    return only(() => [
      this.node(to.kind === "void" ? typeName(target) : "*", { type: target, address }, { format, evaluateName }),
    ]);
  }

  /** The record that begins where a void pointer points to. */
  private guess(address: number): CType | undefined {
    const where = whereIs(this.context.structs, address);
    return where?.object.state === "live" ? where.types[0] : undefined;
  }

  private arrayChildren(
    of: CType,
    count: number,
    address: number,
    format: ValueFormat,
    name: string | undefined,
  ): ValueChildren {
    const size = byteSize(of);
    return {
      named: () => [],
      namedCount: 0,
      indexedCount: count,
      indexed: (index) =>
        this.node(
          `[${String(index)}]`,
          { type: of, address: address + index * size },
          { format, evaluateName: name === undefined ? undefined : `${wrapped(name)}[${String(index)}]` },
        ),
    };
  }

  private recordChildren(
    type: RecordType,
    address: number,
    format: ValueFormat,
    name: string | undefined,
    arrow: "." | "->",
  ): ValueChildren {
    const links = linksOf(this.context.structs, type, address);
    const pfn = type.tag === "page" || type.tag === "folio" ? frameOfPage(this.context.structs, address) : undefined;
    const members = flatMembers(type).filter(({ member }) => member.name !== undefined);
    const extra = pfn === undefined ? 0 : 1;
    return {
      namedCount: members.length + extra,
      named: () => {
        const dead = deadMembers(this.context.structs, type, address, this.context.constant);
        const nodes = members.map(({ member, offset }) =>
          this.member(type, member, address + offset, { format, name, arrow, dead }),
        );
        return pfn === undefined ? nodes : [this.contentNode(pfn as Pfn), ...nodes];
      },
      indexedCount: links?.entries.length ?? 0,
      indexed: (index) => this.linked(links?.entries[index], index, format),
    };
  }

  private member(
    record: RecordType,
    member: Member,
    address: number,
    how: {
      readonly format: ValueFormat;
      readonly name: string | undefined;
      readonly arrow: string;
      readonly dead: ReadonlySet<string>;
    },
  ): ValueNode {
    const name = member.name ?? "";
    const node = this.node(name, memberObject(member, address), {
      format: how.format,
      evaluateName: how.name === undefined ? undefined : `${wrapped(how.name)}${how.arrow}${name}`,
      role: { tag: tagOf(record), member: name },
    });
    return how.dead.has(name) ? { ...node, isDead: true } : node;
  }

  private linked(entry: Linked | undefined, index: number, format: ValueFormat): ValueNode {
    const name = `[${String(index)}]`;
    if (entry === undefined) return { name, text: "no entry", type: "", object: undefined, children: undefined };
    const { where, link } = entry;
    const type = where?.type;
    if (where === undefined || type === undefined) {
      const text = `${hexAddress(link)} ${where === undefined ? "no object" : where.object.name}`;
      return { name, text, type: "", object: undefined, children: undefined, isInvalid: where === undefined };
    }
    const node = this.node(name, { type, address: where.object.base }, { format });
    return { ...node, text: `${hexAddress(where.object.base)} ${node.text}` };
  }

  private contentNode(pfn: Pfn): ValueNode {
    const text = contentText(this.context.structs, pfn);
    return { name: "content", text, type: "", object: undefined, children: undefined };
  }
}

function only(named: () => readonly ValueNode[]): ValueChildren {
  return { named, namedCount: 1, indexedCount: 0, indexed: () => named()[0]! };
}

/** In parentheses, when something binds looser than a postfix operator. */
function wrapped(name: string): string {
  return /^[\w.>[\]-]+$/.test(name) && !/^-|[^-]>/.test(name) ? name : `(${name})`;
}
