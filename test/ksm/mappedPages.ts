/**
 * What the page tables say, against which the counts of struct page are checked: with the LRU batches drained, a page
 * has as many mappings, and as many references, as entries map it; an exclusive page has one, and only one that is
 * exclusive is writable; the reverse map of a page that is not KSM's finds the address.
 */
import { strict as assert } from "node:assert";
import { entriesOf, frameOf, isPresent, ZERO_PFN } from "../../engine/inspect/pageTable.ts";
import { type ModelMachine, PAGE, type Task } from "./modelMachine.ts";

const WRITABLE = 0x2;
const ANON_EXCLUSIVE = 11;
const KSM = 3;
const MM_ANONPAGES = 1;

export interface Mapping {
  readonly pfn: number;
  readonly isWritable: boolean;
  readonly isExclusive: boolean;
  readonly isKsm: boolean;
}

interface Area {
  readonly start: number;
  readonly end: number;
  readonly flags: number;
}

/** In order of address; checks that they do not overlap and that the mm has counted them. */
export function areasOf(lab: ModelMachine, task: Task): readonly Area[] {
  const areas: Area[] = [];
  const read = (vma: number, member: string): number => lab.structs.field(vma, "struct vm_area_struct", member) ?? 0;
  for (let vma = lab.mmField(task, "mmap"); vma !== 0; vma = read(vma, "vm_next")) {
    const area = { start: read(vma, "vm_start"), end: read(vma, "vm_end"), flags: read(vma, "vm_flags") };
    assert.ok(area.start < area.end && area.start >= (areas.at(-1)?.end ?? 0), "areas ascend");
    areas.push(area);
  }
  assert.equal(lab.mmField(task, "map_count"), areas.length);
  return areas;
}

export function pageField(lab: ModelMachine, pfn: number, member: string): number {
  const vmemmap = lab.machine.symbolAddress("vmemmap");
  assert.ok(vmemmap !== undefined);
  const array = lab.machine.memory.load("u64", vmemmap);
  const value = lab.structs.field(array + pfn * 64, "struct page", member);
  assert.ok(value !== undefined, member);
  return value;
}

/** The page at an address, undefined when there is none. */
export function mappingAt(lab: ModelMachine, task: Task, address: number): Mapping | undefined {
  const entry = entriesOf(lab.structs, lab.mmOf(task), address, 1)[0]?.entry;
  if (entry === undefined || !isPresent(entry)) return undefined;
  const pfn = frameOf(entry);
  return {
    pfn,
    isWritable: (entry & WRITABLE) !== 0,
    isExclusive: Math.floor(pageField(lab, pfn, "flags") / 2 ** ANON_EXCLUSIVE) % 2 === 1,
    isKsm: (pageField(lab, pfn, "mapping") & KSM) === KSM,
  };
}

/** Asserts all of the above for every page of every process. Drains the batches first. */
export function checkCounts(lab: ModelMachine): void {
  lab.drain();
  const mappings = new Map<number, number>();
  for (const task of lab.tasks.filter((each) => lab.mmOf(each) !== 0)) {
    let anonymous = 0;
    for (const area of areasOf(lab, task)) {
      for (const { page } of entriesOf(lab.structs, lab.mmOf(task), area.start, (area.end - area.start) / PAGE)) {
        const address = area.start + page * PAGE;
        const mapping = mappingAt(lab, task, address);
        if (mapping === undefined || mapping.pfn === ZERO_PFN) continue;
        anonymous += 1;
        mappings.set(mapping.pfn, (mappings.get(mapping.pfn) ?? 0) + 1);
        assert.ok(mapping.isExclusive || !mapping.isWritable, "only an exclusive page is writable");
        if (!mapping.isKsm) assert.equal(lab.call(task, "test_rmap_address", address), address);
      }
    }
    const counters = lab.structs.at(lab.mmOf(task), "struct mm_struct", "rss_stat");
    assert.ok(counters !== undefined);
    assert.equal(lab.machine.memory.load("i64", counters + 8 * MM_ANONPAGES), anonymous);
  }
  for (let pfn = ZERO_PFN + 1; pfn < lab.frames; pfn += 1) {
    const count = mappings.get(pfn) ?? 0;
    assert.equal(pageField(lab, pfn, "_refcount.counter"), count, `references to frame ${pfn}`);
    if (count === 0) {
      assert.equal(pageField(lab, pfn, "mapping"), 0, "a stable node would find the frame's page still there");
      continue;
    }
    assert.equal(pageField(lab, pfn, "_mapcount.counter") + 1, count, `mappings of frame ${pfn}`);
    if (count > 1) assert.equal(Math.floor(pageField(lab, pfn, "flags") / 2 ** ANON_EXCLUSIVE) % 2, 0);
  }
}
