/** When ksmd comes to a page: how many pages are before it, in how many batches, after how much simulated time. */
import { ksmRecords, slotsOf } from "../ksmRecords.ts";
import { entriesOf, frameOf, isPresent, ZERO_PFN } from "../pageTable.ts";
import { scanCursor } from "../scanCursor.ts";
import type { Area } from "../pages.ts";
import type { FactReader, PageFacts } from "./pageFacts.ts";

const PAGE_SIZE = 4096;
const TASK_SIZE = 2 ** 47;

/** What the files of sysfs say; undefined for those that the source does not have. */
export interface Knobs {
  readonly run: number | undefined;
  readonly pagesToScan: number | undefined;
  readonly sleepMs: number | undefined;
  readonly mergesAcrossNodes: boolean;
  readonly maxPageSharing: number | undefined;
  readonly isSmart: boolean;
}

export interface Outlook {
  /** Full scans that will have ended, plus one, when ksmd is there. */
  readonly pass: number;
  readonly isThisPass: boolean;
  readonly pagesBefore: number;
  readonly batches: number;
}

/** undefined where the scan's place is not known, or it never comes to the page. */
export function outlookFor(reader: FactReader, page: PageFacts, knobs: Knobs): Outlook | undefined {
  const { structs } = reader;
  const cursor = scanCursor(structs);
  const { pagesToScan } = knobs;
  if (cursor === undefined || pagesToScan === undefined || pagesToScan <= 0 || page.area?.isMergeable !== true)
    return undefined;
  const order = slotsOf(structs, ksmRecords(structs)).map(({ mm }) => mm);
  const own = order.indexOf(page.mm);
  if (own < 0) return undefined;
  const at = cursor.mm === undefined ? -1 : order.indexOf(cursor.mm);
  const isAhead = at < own || (at === own && page.address >= cursor.address);
  const pages = (slot: number, from: number, to: number): number => scannedPages(reader, order[slot] ?? 0, from, to);
  const between = (from: number, to: number): number => {
    let sum = 0;
    for (let slot = from; slot < to; slot += 1) sum += pages(slot, 0, TASK_SIZE);
    return sum;
  };
  const begun = at < 0 ? 0 : cursor.address;
  if (isAhead) {
    const before =
      at === own
        ? pages(own, begun, page.address)
        : (at < 0 ? 0 : pages(at, begun, TASK_SIZE)) + between(at + 1, own) + pages(own, 0, page.address);
    const batches = Math.floor(before / pagesToScan) + 1;
    return { pass: cursor.sequence + 1, isThisPass: true, pagesBefore: before, batches };
  }
  const rest = pages(at, begun, TASK_SIZE) + between(at + 1, order.length);
  const before = between(0, own) + pages(own, 0, page.address);
  // A batch does not go on into the next full scan.
  const batches = Math.floor(rest / pagesToScan) + 1 + Math.floor(before / pagesToScan) + 1;
  return { pass: cursor.sequence + 2, isThisPass: false, pagesBefore: rest + before, batches };
}

/** "in this full scan, after 3 pages: in about 1 batch (20 ms)" */
export function outlookText(outlook: Outlook, knobs: Knobs): string {
  const { isThisPass, pagesBefore, batches, pass } = outlook;
  const scan = isThisPass ? "in this full scan" : `in full scan ${String(pass)}`;
  const before = pagesBefore === 0 ? "as the next page" : `after ${plural(pagesBefore, "other page")}`;
  const time = knobs.sleepMs === undefined ? "" : ` (${timeText(batches * knobs.sleepMs)})`;
  return `ksmd comes to it ${scan}, ${before}: in about ${plural(batches, "batch")}${time}`;
}

/** Pages of an address space between two addresses that ksmd stops at. */
function scannedPages(reader: FactReader, mm: number, from: number, to: number): number {
  let sum = 0;
  for (const area of reader.areasOf(mm)) {
    if (!area.isMergeable) continue;
    const [start, end] = overlap(area, from, to);
    if (start >= end) continue;
    for (const { entry } of entriesOf(reader.structs, mm, start, (end - start) / PAGE_SIZE)) {
      if (isPresent(entry) && frameOf(entry) !== ZERO_PFN) sum += 1;
    }
  }
  return sum;
}

function overlap(area: Area, from: number, to: number): readonly [number, number] {
  return [Math.max(area.start, from), Math.min(area.end, to)];
}

function timeText(ms: number): string {
  return ms < 10_000 ? `${String(ms)} ms` : `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`;
}

export function plural(count: number, what: string): string {
  const many = what.endsWith("ch") ? `${what}es` : `${what}s`;
  return `${String(count)} ${count === 1 ? what : many}`;
}
