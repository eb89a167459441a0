/** KSM's counters equal what a walk over its trees and lists counts; nothing allocated is out of their reach. */
import { areasOf, mmOf } from "../pages.ts";
import type { Structs } from "../structs.ts";
import type { BrokenInvariant } from "./invariants.ts";
import type { KsmWalk } from "./ksmWalk.ts";

/** What the project's own KSM calls them. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  ksm_pages_shared: "counts.shared",
  ksm_pages_sharing: "counts.sharing",
  ksm_pages_unshared: "counts.unshared",
  ksm_rmap_items: "counts.items",
  ksm_stable_node_chains: "counts.chains",
  ksm_stable_node_dups: "counts.dups",
};

export function brokenCounters(structs: Structs, walk: KsmWalk): readonly BrokenInvariant[] {
  const items = walk.slots.flatMap((slot) => slot.items);
  const lengths = walk.stableNodes.map(({ sharers }) => sharers.length);
  const counted: Readonly<Record<string, number>> = {
    ksm_pages_shared: lengths.filter((length) => length > 0).length,
    ksm_pages_sharing: lengths.reduce((sum, length) => sum + Math.max(0, length - 1), 0),
    ksm_pages_unshared: items.filter(({ isUnstable }) => isUnstable).length,
    ksm_rmap_items: items.length,
    ksm_stable_node_chains: walk.chains.length,
    ksm_stable_node_dups: walk.stableNodes.filter(({ isDup }) => isDup).length,
  };
  // Where there are no stable nodes (2.6.32) sharing is counted otherwise.
  const known = walk.records.stableNode === undefined ? ["ksm_rmap_items"] : Object.keys(counted);
  const broken = known.flatMap((name): readonly BrokenInvariant[] => {
    const value = structs.globalValue(name) ?? structs.globalValue(OWN_NAMES[name] ?? name);
    const count = counted[name] ?? 0;
    if (value === undefined || value === count) return [];
    return [
      {
        rule: "counters",
        message: `${name} is ${String(value)}, but ${String(count)} are there`,
        at: structs.global(name),
      },
    ];
  });
  return [...broken, ...ofNodes(structs, walk), ...unreachable(structs, walk)];
}

function ofNodes(structs: Structs, { stableNodes, records }: KsmWalk): readonly BrokenInvariant[] {
  const tag = records.stableNode;
  if (tag === undefined) return [];
  return stableNodes.flatMap(({ at, pfn, sharers }): readonly BrokenInvariant[] => {
    const length = structs.field(at, tag, "rmap_hlist_len");
    if (length === undefined || length === sharers.length) return [];
    const message = `the stable node of frame ${String(pfn)} says ${String(length)} sharers, ${String(sharers.length)} are on its list`;
    return [{ rule: "counters", message, at }];
  });
}

/** Objects of KSM's caches that no list holds. */
function unreachable(structs: Structs, walk: KsmWalk): readonly BrokenInvariant[] {
  const { rmapItem, stableNode, mmSlot } = walk.records;
  const reachable: readonly (readonly [string | undefined, number])[] = [
    [rmapItem, walk.slots.reduce((sum, { items }) => sum + items.length, 0)],
    [stableNode, walk.stableNodes.length + walk.chains.length],
    [mmSlot, walk.slots.length],
  ];
  return reachable.flatMap(([tag, count]): readonly BrokenInvariant[] => {
    const live = tag === undefined ? undefined : liveOf(structs, tag);
    if (live === undefined || live === count) return [];
    const name = (tag ?? "").replace("struct ", "");
    return [
      {
        rule: "leaks",
        message: `${String(live)} objects ${name} are allocated, ${String(count)} can be reached`,
        at: undefined,
      },
    ];
  });
}

/** Address spaces and areas belong to a process, or KSM still has the process on its list; nothing outlives them all. */
export function leakedMemory(structs: Structs, walk: KsmWalk): readonly BrokenInvariant[] {
  const spaces = new Set(structs.machine.threads().flatMap(({ task }) => mmOf(structs, task) ?? []));
  const areas = [...spaces].reduce((sum, mm) => sum + areasOf(structs, mm).length, 0);
  const kept = new Set([...spaces, ...walk.slots.map(({ mm }) => mm)]);
  const wanted: Record<string, number> = { mm_struct: kept.size, vm_area_struct: areas };
  if (kept.size === 0) Object.assign(wanted, { anon_vma: 0, anon_vma_chain: 0 });
  return Object.entries(wanted).flatMap(([name, count]): readonly BrokenInvariant[] => {
    const live = liveOf(structs, name);
    if (live === undefined || live === count) return [];
    return [
      {
        rule: "leaks",
        message: `${String(live)} objects ${name} are allocated, ${String(count)} are in use`,
        at: undefined,
      },
    ];
  });
}

/** KSM names its caches after the structs, until 6.0 with "ksm_" before the name. */
function liveOf(structs: Structs, tag: string): number | undefined {
  const name = tag.replace("struct ", "");
  const caches = structs.machine.slabCaches();
  return (caches.find((cache) => cache.name === name) ?? caches.find((cache) => cache.name === `ksm_${name}`))?.live;
}
