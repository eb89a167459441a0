/** Sentences of the scan: from a batch's beginning to the next page, and to which process it belongs. */
import { areaText } from "./areas.ts";
import type { FrameValues } from "./frameValues.ts";
import { always, globalMember, ofPage, ofVariable, PAGE_SIZE, plural, type Row } from "./row.ts";

export const FINDING_ROWS: readonly Row[] = [
  {
    fn: /^ksm_do_scan$/,
    text: /^(scan_npages|visits)\b/,
    say: (v, [, name = ""]) => {
      const left = v.number(name);
      if (left === undefined) return undefined;
      return left > 0 ? `${plural(left, "page")} left to scan in this batch` : "the batch is done";
    },
  },
  { text: /= (scan_get_next_rmap_item|next_to_visit)\(/, say: always("looking for the next page to visit") },
  {
    text: /^(cmp_and_merge_page|visit)\(/,
    say: ofVariable(["rmap_item", "item"], (label) => `visiting page ${label}`),
  },
  {
    shape: "if",
    text: /^(!?)\(?vma->vm_flags & VM_MERGEABLE\)?/,
    say: (v, [, isNegated = ""]) => {
      const area = areaText(v);
      const flags = v.path("vma->vm_flags") ?? v.path("vma->__vm_flags");
      if (area === undefined || flags === undefined) return undefined;
      const isMergeable = Math.floor(flags / 2 ** 31) % 2 !== 0;
      // Who looks for areas without the flag passes over them; who looks for one with it is about to set it.
      if (isNegated === "") return `${area} is ${isMergeable ? "mergeable already" : "not mergeable yet"}`;
      return isMergeable ? `${area} is mergeable` : `${area} is not mergeable: passed over`;
    },
  },
  {
    shape: "if",
    text: /^!?pte_present\((\w+)\)$/,
    say: (v, [, name = ""]) => {
      const entry = v.number(name);
      if (entry === undefined) return undefined;
      const isPresent = entry % 2 !== 0;
      return isPresent
        ? `the page table entry maps frame ${String(Math.floor(entry / PAGE_SIZE))}`
        : "nothing is mapped at this address: passed over";
    },
  },
  {
    text: /\bwalk_page_range_vma\(/,
    say: always("going through the page tables to the next address at which a page is present"),
  },
  {
    text: /= (get_next_rmap_item|item_at_cursor)\(/,
    say: always("finding what KSM knows of the page at this address, or making a new record"),
  },
  {
    text: /(should_skip_rmap_item|is_spared)\(/,
    say: ofVariable(["rmap_item", "item"], (label) => `asking whether smart scan leaves page ${label} out this time`),
  },
  {
    text: /->(remaining_skips|skips_left)--;$/,
    say: ofPage((label, v) => {
      const left = v.path("rmap_item->remaining_skips") ?? v.path("item->skips_left");
      return left === undefined ? undefined : `leaving page ${label} out; ${plural(left - 1, "more time")} after this`;
    }),
  },
  {
    text: /^(root_unstable_tree\[nid\]|root_unstable_tree) = RB_ROOT;$/,
    say: always("forgetting the unstable tree of the last full scan: its pages may have changed"),
  },
  { text: /^lru_add_drain_all\(\);$/, say: always("emptying the per-CPU batches that hold references to fresh pages") },
  {
    text: /^(ksm_scan\.seqnr|cursor\.scans)\+\+;$/,
    say: (v) => {
      const scans = globalMember(v, ["ksm_scan", "cursor"], ["seqnr", "scans"]);
      return scans === undefined ? undefined : `full scan ${String(scans + 1)} is over`;
    },
  },
  {
    text: /^(ksm_scan|cursor)\.address \+= PAGE_SIZE;$/,
    say: always("moving the cursor behind this page"),
  },
  { text: /^mmap_read_lock\((?:\w+->)?mm\);$/, say: (v) => lockText(v, "locking") },
  { text: /^mmap_read_unlock\((?:\w+->)?mm\);$/, say: (v) => lockText(v, "letting go of") },
];

function lockText(v: FrameValues, what: string): string | undefined {
  const name = v.processOf(v.number("mm") ?? v.path("rmap_item->mm") ?? v.path("item->mm"));
  return name === undefined ? undefined : `${what} the address space of process ${name}`;
}
