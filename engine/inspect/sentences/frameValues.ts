/**
 * Values of variables where a thread stands, by name, and what they are to KSM: the page that an item is about, the frame of
 * a struct page, the stable node of a KSM page. Everything is undefined that is not there; a name may be one of several.
 */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import type { Variable } from "../../frontend/ir/ir.ts";
import type { Frame } from "../../machine/machine.ts";
import { type KsmRecords, ksmRecords, rmapItemAt } from "../ksmRecords.ts";
import { labelOf, type Owner, showAddress } from "../owners.ts";
import { structPage } from "../pages.ts";
import type { Structs } from "../structs.ts";
import { frameOfPage } from "../values/where.ts";
import { visibleVariables } from "../values/visibleVariables.ts";
import { isItemPointer } from "../why/sourceRoles.ts";

const MAPPING_FLAGS = 3;
const MAPPING_KSM = 3;
const WORD = 8;

export interface Value {
  readonly value: number;
  readonly variable: Variable;
}

export class FrameValues {
  readonly structs: Structs;
  readonly owners: readonly Owner[];
  readonly records: KsmRecords;
  readonly thread: ThreadId;
  /** Of the source, innermost first. */
  private readonly frames: readonly Frame[];

  constructor(structs: Structs, owners: readonly Owner[], thread: ThreadId, isOfSource: Uint8Array) {
    this.structs = structs;
    this.owners = owners;
    this.records = ksmRecords(structs);
    this.thread = thread;
    this.frames = structs.machine
      .frames(thread)
      .filter(({ statement }) => statement !== undefined && isOfSource[statement] === 1);
  }

  /** Of a scalar variable of the innermost function, the first of these names that is in scope. */
  variable(...names: readonly string[]): Value | undefined {
    const [frame] = this.frames;
    if (frame === undefined) return undefined;
    const visible = this.visible(frame, frame.statement);
    for (const name of names) {
      const variable = visible.findLast((each) => each.name === name);
      const value = variable === undefined ? undefined : this.valueOf(frame, variable);
      if (variable !== undefined && value !== undefined) return { value, variable };
    }
    return undefined;
  }

  number(...names: readonly string[]): number | undefined {
    return this.variable(...names)?.value;
  }

  /** "path->entry", "&folio->page", "page": the value of such an expression. */
  path(text: string): number | undefined {
    const [name = "", ...members] = text
      .trim()
      .replace(/^&/, "")
      .replace(/->page$/, "")
      .split("->");
    const start = this.variable(name);
    let value = start?.value;
    let type = start?.variable.type;
    for (const member of members) {
      if (value === undefined || type?.kind !== "pointer" || type.to.kind !== "struct") return undefined;
      const place = this.structs.place(`struct ${(type.to.tag ?? "").replace(/^struct /, "")}`, member);
      value = place === undefined ? undefined : this.structs.scalar(place, value + place.offset);
      type = place?.type;
    }
    return value;
  }

  /** "A/r/3", of the item in this variable, or of the nearest call's that has one. */
  item(...names: readonly string[]): string | undefined {
    if (names.length > 0) {
      const found = this.variable(...names);
      return found === undefined ? undefined : this.itemLabel(found.value);
    }
    for (const frame of this.frames) {
      const own = this.visible(frame, frame.statement).find((each) => each.isParameter && isItemPointer(each.type));
      const value = own === undefined ? undefined : this.valueOf(frame, own);
      const label = value === undefined ? undefined : this.itemLabel(value);
      if (label !== undefined) return label;
    }
    return undefined;
  }

  /** The item that a local variable of the innermost function holds: what the one of its parameter is compared with. */
  otherItem(): string | undefined {
    const [frame] = this.frames;
    if (frame === undefined) return undefined;
    const local = this.visible(frame, frame.statement).find((each) => !each.isParameter && isItemPointer(each.type));
    const value = local === undefined ? undefined : this.valueOf(frame, local);
    return value === undefined ? undefined : this.itemLabel(value);
  }

  itemLabel(at: number): string | undefined {
    const { rmapItem } = this.records;
    const item = at === 0 || rmapItem === undefined ? undefined : rmapItemAt(this.structs, rmapItem, at);
    return item === undefined || item.mm === 0 ? undefined : labelOf(this.owners, item.mm, item.address);
  }

  /** The frame of a struct page or folio at this address. */
  pfn(page: number | undefined): number | undefined {
    return page === undefined || page === 0 ? undefined : frameOfPage(this.structs, page);
  }

  /** The stable node of a KSM page. */
  nodeOf(pfn: number): number | undefined {
    const page = structPage(this.structs, pfn);
    const mapping = page === undefined ? undefined : this.structs.field(page, "struct page", "mapping");
    if (mapping === undefined || (mapping & MAPPING_FLAGS) !== MAPPING_KSM) return undefined;
    const node = mapping - MAPPING_KSM;
    return node === 0 ? undefined : node;
  }

  /** "stable node 0xffff… (frame 12)" */
  nodeText(node: number): string {
    const { stableNode } = this.records;
    const pfn = stableNode === undefined ? undefined : this.structs.field(node, stableNode, "kpfn");
    const isChain = stableNode !== undefined && (this.structs.field(node, stableNode, "rmap_hlist_len") ?? 0) < 0;
    if (isChain) return `the chain ${showAddress(node)}`;
    return `stable node ${showAddress(node)}${pfn === undefined ? "" : ` (frame ${String(pfn)})`}`;
  }

  sharers(node: number): number | undefined {
    const { stableNode } = this.records;
    return stableNode === undefined ? undefined : this.structs.field(node, stableNode, "rmap_hlist_len");
  }

  processOf(mm: number | undefined): string | undefined {
    return this.owners.find((each) => each.mm !== undefined && each.mm === mm)?.process.name;
  }

  private visible(frame: Frame, statement: StatementId | undefined): readonly Variable[] {
    const { program } = this.structs.machine;
    const fn = program.functions[frame.fn];
    return fn === undefined ? [] : visibleVariables(program, fn, statement);
  }

  private valueOf(frame: Frame, variable: Variable): number | undefined {
    const place = this.structs.machine.variablePlace(frame, variable);
    if ("register" in place) return frame.registers[place.register];
    const { type } = variable;
    // A pte_t, for one, is a number in a structure of its own.
    if (type.kind === "struct") return type.size === WORD ? this.structs.pointer(place.address) : undefined;
    return this.structs.scalar({ type: variable.type, offset: 0, bits: undefined }, place.address);
  }
}
