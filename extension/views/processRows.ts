/** Rows of the view "Machine" for a process: its regions, their pages with who shares them, and its own figures. */
import { STATE_WORDS } from "../../engine/session/bulk/stateWords.ts";
import type { PageView, ProcessView, RegionView } from "../../engine/session/view.ts";
import { counterRow } from "./counterRows.ts";
import type { Row } from "./treeView.ts";

const PAGES_AT_ONCE = 256;
/** Names of sharers that are written out. */
const SHARERS_SHOWN = 4;

/** By frame, the names of the pages that map it. */
type Sharers = () => ReadonlyMap<number, readonly string[]>;

export function processRows(processes: readonly ProcessView[]): readonly Row[] {
  let found: ReadonlyMap<number, readonly string[]> | undefined;
  const sharers: Sharers = () => (found ??= sharersOf(processes));
  return processes.map((each) => processRow(each, sharers));
}

function sharersOf(processes: readonly ProcessView[]): ReadonlyMap<number, readonly string[]> {
  const byFrame = new Map<number, string[]>();
  for (const { name, regions } of processes) {
    for (const region of regions) {
      for (const [index, { pfn }] of region.pages.entries()) {
        if (pfn === undefined) continue;
        const names = byFrame.get(pfn) ?? [];
        byFrame.set(pfn, names);
        names.push(`${name}/${region.name}/${String(index)}`);
      }
    }
  }
  return byFrame;
}

function processRow(process: ProcessView, sharers: Sharers): Row {
  const id = `processes/${process.name}`;
  return {
    id,
    label: process.name,
    description: process.alive ? `pid ${String(process.pid)}` : "has ended",
    icon: "vm",
    children: () => [
      ...process.regions.map((each) => regionRow(id, process, each, sharers)),
      ...process.ksmStat.map((each) => counterRow(id, each)),
    ],
  };
}

function regionRow(parent: string, process: ProcessView, region: RegionView, sharers: Sharers): Row {
  const id = `${parent}/${region.name}`;
  const { pageCount, pages } = region;
  const merged = pages.filter(({ state }) => state.startsWith("ksm")).length;
  const known = pages.length < pageCount ? "" : `, ${String(merged)} merged`;
  const mergeable = region.mergeable ? "mergeable" : "not mergeable";
  return {
    id,
    label: `region ${region.name}`,
    description: `${String(pageCount)} pages, ${mergeable}${known}`,
    icon: "symbol-array",
    children: () => {
      const shown = pages
        .slice(0, PAGES_AT_ONCE)
        .map((page, index) => pageRow(id, { process, region, index }, page, sharers));
      return pageCount === shown.length ? shown : [...shown, moreRow(id, pageCount - shown.length)];
    },
  };
}

function moreRow(region: string, count: number): Row {
  const command = { command: "ksmLab.openStepper", title: "Open Stepper" };
  return { id: `${region}/more`, label: `${String(count)} more pages`, description: "in the stepper", command };
}

function pageRow(
  parent: string,
  { process, region, index }: { readonly process: ProcessView; readonly region: RegionView; readonly index: number },
  page: PageView,
  sharers: Sharers,
): Row {
  const name = `${process.name}/${region.name}/${String(index)}`;
  const { label, meaning } = STATE_WORDS[page.state];
  const frame = page.pfn === undefined ? [] : [`frame ${String(page.pfn)}`];
  const isShared = page.state === "ksm-shared" || page.state === "ksm-zero";
  const others = page.pfn === undefined || !isShared ? [] : (sharers().get(page.pfn) ?? []);
  const shared = sharedText(others.filter((each) => each !== name));
  return {
    id: `${parent}/${String(index)}`,
    label: `page ${String(index)}`,
    description: [label, ...frame, ...shared].join(", "),
    icon: page.state.startsWith("ksm") ? "link" : "file",
    tooltip: `${name} at ${page.address}: ${meaning}. Select it to ask why.`,
    context: "ksmLab.page",
    command: {
      command: "ksmLab.why",
      title: "Why?",
      arguments: [{ process: process.name, region: region.name, index }],
    },
  };
}

/** "with A/r/1, B/r/0 and 3 more". */
function sharedText(others: readonly string[]): readonly string[] {
  if (others.length === 0) return [];
  const more = others.length > SHARERS_SHOWN ? ` and ${String(others.length - SHARERS_SHOWN)} more` : "";
  return [`with ${others.slice(0, SHARERS_SHOWN).join(", ")}${more}`];
}
