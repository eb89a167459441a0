/** struct page and struct vm_area_struct, as far as views show them. */
import type { Structs } from "./structs.ts";

const VM_MERGEABLE = 0x80000000;
const MAPPING_FLAGS = 3;
const MAPPING_ANON = 1;
const MAPPING_KSM = 3;

/** The address of the struct page of a frame. */
export function structPage(structs: Structs, pfn: number): number | undefined {
  const vmemmap = structs.globalValue("vmemmap");
  const size = structs.machine.program.records.get("struct page")?.size;
  return vmemmap === undefined || size === undefined ? undefined : vmemmap + pfn * size;
}

export function isKsmPage(structs: Structs, pfn: number): boolean {
  const page = structPage(structs, pfn);
  const mapping = page === undefined ? undefined : structs.field(page, "struct page", "mapping");
  if (mapping === undefined) return false;
  // 2.6.32 had no stable nodes: a KSM page was an anonymous one of no anon_vma.
  return (mapping & MAPPING_FLAGS) === MAPPING_KSM || mapping === MAPPING_ANON;
}

/** How many page table entries map the frame. */
export function mapCount(structs: Structs, pfn: number): number {
  const page = structPage(structs, pfn);
  const count = page === undefined ? undefined : structs.field(page, "struct page", "_mapcount.counter");
  return (count ?? -1) + 1;
}

export interface Area {
  /** The vm_area_struct. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly isMergeable: boolean;
}

/** The areas of an address space, in order of address. */
export function areasOf(structs: Structs, mm: number): readonly Area[] {
  const areas: Area[] = [];
  const tag = "struct vm_area_struct";
  const seen = new Set<number>();
  for (let vma = structs.field(mm, "struct mm_struct", "mmap"); vma !== undefined && vma !== 0 && !seen.has(vma);) {
    seen.add(vma);
    const start = structs.field(vma, tag, "vm_start");
    const end = structs.field(vma, tag, "vm_end");
    const flags = structs.field(vma, tag, "vm_flags");
    if (start === undefined || end === undefined || flags === undefined) break;
    areas.push({ at: vma, start, end, isMergeable: Math.floor(flags / VM_MERGEABLE) % 2 === 1 });
    vma = structs.field(vma, tag, "vm_next");
  }
  return areas;
}

/** The mm_struct of a task, undefined without one. */
export function mmOf(structs: Structs, task: number): number | undefined {
  const mm = structs.field(task, "struct task_struct", "mm");
  return mm === 0 ? undefined : mm;
}
