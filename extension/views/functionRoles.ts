/** Functions of ksm.c by what they are for, told from their names: those of the kernel's versions and of KSM Lab's own KSM. */

export const ROLES = [
  "Interface",
  "Scanner",
  "Unstable tree",
  "Stable tree",
  "Merging",
  "Unmerging",
  "Migration",
  "sysfs",
  "Advisor",
  "Other",
] as const;
export type Role = (typeof ROLES)[number];

/** The first that fits. */
const PATTERNS: readonly (readonly [Role, RegExp])[] = [
  ["Advisor", /advisor|ewma|prev_scan_time/],
  ["sysfs", /_(show|store)$|^set_(run|pages_to_scan|sleep|merge_across|max_page|prune|use_zero|smart)|^count_|profit/],
  [
    "Migration",
    /migrate|offlin|memory_callback|on_memory_change|remove_range|check_stable_tree|forget_frames|drop_(if|entry_if)_in|astray|bring_home|collect_procs/,
  ],
  [
    "Interface",
    /^ksm_(madvise|enable|disable|add_vma|del_vma|might_need|enter|exit|fork|init|slab|process)|^__ksm_|^_?_?ksm_(add|del)_vma|^(rmap_walk_ksm|ksm_might_need_to_copy|reuse_ksm_page|vma_ksm_compatible|is_suitable|offer_|withdraw_|take_part|create_caches|destroy_caches)/,
  ],
  [
    "Unmerging",
    /unmerge|break_(ksm|cow)|undo_merge|remove_(all_stable|stable_node)|drop_(all|unless|entry)|while_nothing/,
  ],
  [
    "Merging",
    /merge|write_protect|protect_|replace_page|swap_entry|map_instead|pages_identical|calc_checksum|checksum_of|become_ksm|share_|is_calm|^visit$|stable_tree_append|join_node/,
  ],
  ["Unstable tree", /unstable|get_mergeable_page|page_of_item|find_or_wait/],
  ["Stable tree", /stable|chain|dup|get_ksm_page|ksm_get_folio|kpfn|page_of_node|tree_for|node/],
  [
    "Scanner",
    /scan|ksmd|rmap_item|skip|spared|next_|cursor|batch|lock_ksm|item|slot|step_in|find_in_|has_work|visit|finish_process/,
  ],
];

export function roleOf(name: string): Role {
  return PATTERNS.find(([, pattern]) => pattern.test(name))?.[0] ?? "Other";
}
