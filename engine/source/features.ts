/**
 * Which features a ksm.c has. Told from the names in it, never from the version: fixes and knobs are carried back into
 * older kernels, and vendors add their own (KERNELS.md).
 */
import type { SourceFacts } from "./sourceFacts.ts";

export interface SourceFeature {
  /** Stable and short; that of the sysfs file where there is one. */
  readonly name: string;
  readonly present: boolean;
  readonly description: string;
}

interface FeatureRule {
  readonly name: string;
  readonly description: string;
  /** Any of these names is enough; a sysfs file of the feature's own name is, too. */
  readonly signs: readonly string[];
}

/** A table, in the order in which reports show it. */
const RULES: readonly FeatureRule[] = [
  rule("merge_across_nodes", "stable and unstable trees per NUMA node", "ksm_merge_across_nodes"),
  rule("max_page_sharing", "chains of duplicates when too many pages share one", "ksm_max_page_sharing"),
  rule("use_zero_pages", "pages of zeros become the kernel's zero page", "ksm_use_zero_pages"),
  rule("ksm_zero_pages", "zero pages placed by KSM are counted and can be unmerged", "ksm_map_zero_page"),
  rule("smart_scan", "pages that did not merge are skipped for some scans", "ksm_smart_scan", "should_skip_rmap_item"),
  rule("advisor_mode", "pages_to_scan follows a target scan time", "advisor_ctx", "scan_time_advisor"),
  rule("merge_any", "a whole process is mergeable by prctl", "ksm_enable_merge_any", "MMF_VM_MERGE_ANY"),
  rule("general_profit", "what merging saves against what it costs", "general_profit_show"),
  rule("process_profit", "the same for each process", "ksm_process_profit"),
  rule("tracepoints", "events for tracing", "trace_ksm_start_scan", "trace_ksm_merge_one_page"),
  rule("full_scans", "full scans are counted", "full_scans_show"),
  rule("pages_scanned", "visited pages are counted", "pages_scanned_show"),
  rule("xxhash", "the checksum of a page is xxHash64", "xxhash", "xxh64"),
  rule("jhash2", "the checksum of a page is Jenkins' hash", "jhash2"),
  rule("folios", "works on folios", "folio_lock", "folio_trylock", "folio_get"),
  rule("generic_mm_slot", "the table of processes is mm/mm_slot.h's", "mm_slot_lookup"),
  rule("range_walk", "holes between pages are skipped by walking page tables", "walk_page_range_vma"),
  rule("migration", "KSM pages can be migrated", "folio_migrate_ksm", "ksm_migrate_page"),
  rule("memory_hotremove", "stable nodes of removed memory are forgotten", "hotplug_memory_notifier"),
  rule("memory_failure", "processes with a poisoned KSM page are found", "collect_procs_ksm", "add_to_kill_ksm"),
  rule("swap", "swapped KSM pages come back as copies", "ksm_might_need_to_copy", "ksm_does_need_to_copy"),
  rule("rmap_walk", "KSM pages can be unmapped and aged", "rmap_walk_ksm", "try_to_unmap_ksm"),
  rule("deferred_scan", "ksmd waits for mergeable processes to run", "ksm_switch", "MMF_SWITCH_TO_KSM"),
];

function rule(name: string, description: string, ...signs: readonly string[]): FeatureRule {
  return { name, description, signs };
}

/** All known features, each present or not. */
export function featuresOf(facts: SourceFacts): readonly SourceFeature[] {
  return RULES.map(({ name, description, signs }) => {
    const present = facts.attributes.has(name) || signs.some((sign) => facts.identifiers.has(sign));
    return { name, present, description };
  });
}
