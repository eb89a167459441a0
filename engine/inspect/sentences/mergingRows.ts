/** Sentences of a merge: two equal pages become one. */
import { mapCount, structPage } from "../pages.ts";
import { areEqual, pageText } from "./comparing.ts";
import { always, ofPage, plural, type Row } from "./row.ts";

export const MERGING_ROWS: readonly Row[] = [
  {
    text: /[=:] (try_to_merge_two_pages|merge_pair)\(/,
    say: (v) => {
      const label = v.item();
      const other = v.otherItem() ?? v.item("tree_rmap_item", "partner");
      if (label === undefined || other === undefined) return undefined;
      return `pages ${label} and ${other} have the same bytes: making them one`;
    },
  },
  {
    text: /= (?:try_to_merge_with_ksm_page|merge_item)\((\w+), \s*(\w+), (\w+)\);$/,
    say: (v, [, item = "", , by = ""]) => {
      const label = v.item(item);
      if (label === undefined) return undefined;
      const pfn = by === "NULL" ? undefined : v.pfn(v.number(by));
      return pfn === undefined
        ? `making the frame of page ${label} a KSM page`
        : `replacing page ${label} by frame ${String(pfn)}, which has the same bytes`;
    },
  },
  {
    text: /^(?:write_protect_page|protect_page)\(|= protect_page\(/,
    say: always("write-protecting the page, so that its bytes stay as they are"),
  },
  {
    text: /mapcount\(.*(?:page_count|folio_ref_count)\(|folio_ref_count\(folio\) == known/,
    say: (v) => {
      const pfn = v.pfn(v.number("folio", "page"));
      const page = pfn === undefined ? undefined : structPage(v.structs, pfn);
      const refs = page === undefined ? undefined : v.structs.field(page, "struct page", "_refcount.counter");
      if (pfn === undefined || refs === undefined) return undefined;
      const maps = mapCount(v.structs, pfn);
      const rest = refs - maps - 1;
      const more = rest <= 0 ? "nobody else uses it" : "somebody else uses it, too";
      return `frame ${String(pfn)} has ${plural(refs, "reference")}: ${plural(maps, "mapping")}, ksmd itself, ${rest <= 0 ? "and" : "but"} ${more}`;
    },
  },
  {
    shape: "if",
    text: /^!?pages_identical\((\w+), (\w+)\)$/,
    say: (v, [, left = "", right = ""]) => {
      const [a, b] = [v.pfn(v.number(left)), v.pfn(v.number(right))];
      if (a === undefined || b === undefined) return undefined;
      const outcome = areEqual(v, a, b) ? "still equal" : "no longer equal";
      return `comparing once more, now that nobody can write: ${outcome}`;
    },
  },
  {
    text: /= (?:replace_page|map_instead)\((?:vma, page, (\w+)|(\w+), page)/,
    say: (v, [, late = "", early = ""]) => {
      const pfn = v.pfn(v.number(late === "" ? early : late));
      const label = v.item();
      if (pfn === undefined || label === undefined) return undefined;
      return `pointing the page table entry of ${label} at frame ${String(pfn)}`;
    },
  },
  {
    text: /^(?:folio_set_stable_node|set_page_stable_node)\(.*, NULL\);$|^become_ksm_page\(page\);$/,
    say: (v) => {
      const pfn = v.pfn(v.number("page", "folio"));
      return pfn === undefined ? undefined : `frame ${String(pfn)} becomes a KSM page`;
    },
  },
  {
    text: /= (stable_tree_insert|insert_stable_page)\(/,
    say: (v) => {
      const pfn = v.pfn(v.number("kpage", "page"));
      return pfn === undefined
        ? undefined
        : `finding the place of the new KSM page, frame ${String(pfn)}, in the stable tree`;
    },
  },
  {
    text: /^(?:stable_tree_append|join_node)\((\w+),/,
    say: (v, [, item = ""]) => {
      const label = v.item(item);
      return label === undefined ? undefined : `writing page ${label} on the list of those that share the KSM page`;
    },
  },
  {
    text: /= (?:try_to_merge_with_zero_page|merged_with_zero_page)\(|^!?(?:try_to_merge_with_zero_page|merged_with_zero_page)\(/,
    say: ofPage((label) => `asking whether page ${label} is all zeros and may become the kernel's own page of zeros`),
  },
  {
    text: /^(?:break_cow|undo_merge)\((\w+)\);$/,
    say: (v, [, item = ""]) => {
      const label = v.item(item);
      return label === undefined ? undefined : `undoing the merge: page ${label} gets a copy of its own again`;
    },
  },
  {
    text: /^put_page\((\w+)\);$/,
    say: (v, [, name = ""]) => {
      const pfn = v.pfn(v.number(name));
      return pfn === undefined ? undefined : `letting go of the reference to ${pageText(v, pfn, undefined)}`;
    },
  },
];
