/** One page in words: what its entry, its frame, its area and its rmap_item say, as rows of a name and a value. */
import type { Pfn } from "../../base/brands.ts";
import { ZERO_CONTENT } from "../../pages/pageStore.ts";
import { ksmRecords, rmapItemAt } from "../ksmRecords.ts";
import { showAddress } from "../owners.ts";
import { areasOf, mapCount } from "../pages.ts";
import { entriesOf, frameOf, isDirty, isPresent } from "../pageTable.ts";
import type { Structs } from "../structs.ts";
import { SKIPS } from "./itemSlots.ts";
import { type CellLayout, regionOfCell } from "./cellLayout.ts";

const PAGE_SIZE = 4096;
const WRITABLE = 0x2;
const SHOWN_BYTES = 16;

export type DetailRow = readonly [name: string, value: string];

/** `item`: the address of its rmap_item, where it has one. */
export function pageDetail(
  structs: Structs,
  layout: CellLayout,
  cell: number,
  item: number | undefined,
): readonly DetailRow[] {
  const region = regionOfCell(layout, cell);
  const mm = region === undefined ? undefined : layout.owners[region.process]?.mm;
  if (region === undefined || mm === undefined) return [];
  const address = region.address + (cell - region.first) * PAGE_SIZE;
  const area = areasOf(structs, mm).find(({ start, end }) => address >= start && address < end);
  const mergeable = area === undefined ? "no area here" : area.isMergeable ? "mergeable" : "not mergeable";
  const entry = entriesOf(structs, mm, address, 1)[0]?.entry ?? 0;
  return [
    ["address", showAddress(address)],
    ["area", mergeable],
    ["entry", entryText(entry)],
    ...(isPresent(entry) ? frameRows(structs, frameOf(entry)) : []),
    ...itemRows(structs, item),
  ];
}

function entryText(entry: number): string {
  if (entry === 0) return "none";
  if (!isPresent(entry)) return "not present: in swap, or on its way";
  const flags = [(entry & WRITABLE) === 0 ? "read-only" : "writable", ...(isDirty(entry) ? ["dirty"] : [])];
  return `present, ${flags.join(", ")}`;
}

function frameRows(structs: Structs, pfn: number): readonly DetailRow[] {
  const { memory, pages } = structs.machine;
  const content = memory.frameContent(pfn as Pfn);
  const bytes = Array.from({ length: SHOWN_BYTES }, (_, at) => pages.byteAt(content, at).toString(16).padStart(2, "0"));
  const count = mapCount(structs, pfn);
  return [
    ["frame", `${String(pfn)}, mapped ${count === 1 ? "once" : `${String(count)} times`}`],
    ["content", content === ZERO_CONTENT ? "zeros" : `${bytes.join(" ")} …`],
  ];
}

function itemRows(structs: Structs, at: number | undefined): readonly DetailRow[] {
  const tag = ksmRecords(structs).rmapItem;
  const item = at === undefined || tag === undefined ? undefined : rmapItemAt(structs, tag, at);
  if (item === undefined || tag === undefined) return [["rmap_item", "none: ksmd has not come by"]];
  const where = item.isStable ? "listed from a stable node" : item.isUnstable ? "of an unstable tree" : "in no tree";
  const rows: DetailRow[] = [["rmap_item", `${showAddress(item.at)}, ${where}`]];
  if (item.isStable) return rows;
  const checksum = structs.field(item.at, tag, "oldchecksum");
  if (checksum !== undefined) rows.push(["checksum", (checksum >>> 0).toString(16).padStart(8, "0")]);
  const age = structs.field(item.at, tag, "age");
  if (age !== undefined) rows.push(["age", `${String(age)} ${age === 1 ? "visit" : "visits"}`]);
  const skips = structs.field(item.at, tag, structs.firstPath(tag, SKIPS) ?? "");
  if (skips !== undefined && skips > 0) rows.push(["smart scan", `skips it ${String(skips)} more times`]);
  return rows;
}
