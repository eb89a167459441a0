/**
 * Lists and trees of the kernel as the entries that hang on them. What an entry is tells the memory: the slab cache of
 * the object that a link lies in, and the member at that place; so that no list needs to be known beforehand.
 */
import type { CType, RecordType } from "../../frontend/types/ctype.ts";
import type { Structs } from "../structs.ts";
import { whereIs, type Whereabouts } from "./where.ts";

/** One that is on a list or tree. */
export interface Linked {
  /** Where its link lies. */
  readonly link: number;
  readonly where: Whereabouts | undefined;
}

const MAX_ENTRIES = 10_000;

export interface Links {
  readonly kind: "list" | "hlist" | "tree";
  readonly entries: readonly Linked[];
}

/** The entries of a head (or, for a link inside an object, of the others on its list); undefined for other records. */
export function linksOf(structs: Structs, record: RecordType, address: number): Links | undefined {
  switch (record.tag) {
    case "list_head":
      return { kind: "list", entries: follow(structs, structs.pointer(address), address, record) };
    case "hlist_head":
      return { kind: "hlist", entries: follow(structs, structs.pointer(address), 0, linkType(structs, "hlist_node")) };
    case "rb_root":
      return { kind: "tree", entries: inOrder(structs, structs.pointer(address)) };
    default:
      return undefined;
  }
}

function follow(structs: Structs, first: number | undefined, end: number, type: CType | undefined): readonly Linked[] {
  const found: Linked[] = [];
  const seen = new Set<number>();
  for (let link = first; link !== undefined && link !== end && link !== 0; link = structs.pointer(link)) {
    if (seen.has(link) || found.length >= MAX_ENTRIES) break;
    seen.add(link);
    found.push({ link, where: whereIs(structs, link, type) });
  }
  return found;
}

/** Left to right; a walk that comes by a place twice (a corrupted tree) ends there. */
function inOrder(structs: Structs, root: number | undefined): readonly Linked[] {
  const type = linkType(structs, "rb_node");
  const found: Linked[] = [];
  const seen = new Set<number>();
  const open: number[] = [];
  let node = root ?? 0;
  while (found.length < MAX_ENTRIES) {
    while (node !== 0 && !seen.has(node)) {
      seen.add(node);
      const left = structs.field(node, "struct rb_node", "rb_left");
      if (left === undefined) break;
      open.push(node);
      node = left;
    }
    const next = open.pop();
    if (next === undefined) break;
    found.push({ link: next, where: whereIs(structs, next, type) });
    node = structs.field(next, "struct rb_node", "rb_right") ?? 0;
  }
  return found;
}

function linkType(structs: Structs, tag: string): CType | undefined {
  return structs.machine.program.records.get(`struct ${tag}`);
}
