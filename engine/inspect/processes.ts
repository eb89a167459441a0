/**
 * The processes of a scenario with the pages of their regions: state and frame. Read anew at every step, and so only the
 * first pages; all of them are what engine/inspect/memory keeps up to date.
 */
import type { Observer } from "../scenario/observer.ts";
import type { PlayerProcess } from "../scenario/player.ts";
import type { CounterView, PageView, ProcessView, RegionView } from "../session/view.ts";
import { ksmRecords, type RmapItem, slotsOf } from "./ksmRecords.ts";
import { type Owner, showAddress } from "./owners.ts";
import { areasOf } from "./pages.ts";
import { pageState } from "./pageStates.ts";
import { entriesOf, frameOf, isPresent } from "./pageTable.ts";
import type { Structs } from "./structs.ts";

const PAGE_SIZE = 4096;
/** Of all processes together, in their order. */
const MAX_PAGES = 1024;

/** `ksmStat` figures come from the observer; a process without a task has neither pages nor figures. */
export function processViews(structs: Structs, owners: readonly Owner[], observer: Observer): readonly ProcessView[] {
  const items = new Map<number, ReadonlyMap<number, RmapItem>>();
  for (const { mm, items: list } of slotsOf(structs, ksmRecords(structs), MAX_PAGES)) {
    items.set(mm, new Map(list.map((item) => [item.address, item])));
  }
  let room = MAX_PAGES;
  const take = (pages: number): number => {
    const taken = Math.min(pages, room);
    room -= taken;
    return taken;
  };
  return owners.map((owner) => ({
    name: owner.process.name,
    pid: owner.pid,
    alive: owner.mm !== undefined,
    regions: owner.process.regions.map((region) =>
      regionView(structs, owner, { region, count: take(region.pages) }, items),
    ),
    ksmStat: owner.process.task === undefined ? [] : statView(observer, owner.process.task),
  }));
}

function statView(observer: Observer, task: NonNullable<PlayerProcess["task"]>): readonly CounterView[] {
  return [...observer.ksmStat(task)].map(([name, value]) => ({
    name,
    value: typeof value === "bigint" ? String(value) : value,
  }));
}

function regionView(
  structs: Structs,
  owner: Owner,
  { region, count }: { readonly region: PlayerProcess["regions"][number]; readonly count: number },
  items: ReadonlyMap<number, ReadonlyMap<number, RmapItem>>,
): RegionView {
  const areas = owner.mm === undefined ? [] : areasOf(structs, owner.mm);
  const entries = new Map<number, number>();
  if (owner.mm !== undefined) {
    for (const { page, entry } of entriesOf(structs, owner.mm, region.address, count)) entries.set(page, entry);
  }
  const itemsOfMm = owner.mm === undefined ? undefined : items.get(owner.mm);
  const pages = Array.from({ length: count }, (_, page): PageView => {
    const address = region.address + page * PAGE_SIZE;
    const entry = entries.get(page) ?? 0;
    const area = areas.find((each) => address >= each.start && address < each.end);
    const state = pageState(structs, entry, area, itemsOfMm?.get(address));
    return { address: showAddress(address), state, ...(isPresent(entry) ? { pfn: frameOf(entry) } : {}) };
  });
  const own = areas.filter(
    (each) => each.end > region.address && each.start < region.address + region.pages * PAGE_SIZE,
  );
  return {
    name: region.name,
    start: showAddress(region.address),
    mergeable: own.some((each) => each.isMergeable),
    pageCount: region.pages,
    pages,
  };
}
