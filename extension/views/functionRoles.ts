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
  [
    "sysfs",
    /_(show|store)$|^set_(run|pages_to_scan|sleep|merge_across|max_page|max_kernel|prune|use_zero|smart)|^count_|profit/,
  ],
  [
    "Migration",
    /migrate|offlin|memory_callback|on_memory_change|remove_range|check_stable_tree|forget_frames|drop_(if|entry_if)_in|astray|bring_home|^is_settled$|collect_procs/,
  ],
  [
    "Interface",
    /^ksm_(madvise|enable|disable|add_vma|del_vma|vma_flags|compatible|test_exit|might_need|enter|exit|fork|mremap|munmap|switch|init|slab|process)|^__ksm_|^_?_?ksm_(add|del|should_add)_vma|^(rmap_walk_ksm|ksm_might_need_to_copy|reuse_ksm_page|vma_ksm_compatible|is_suitable|offer_|withdraw_|take_part|takes_part|nobody_takes_part|is_offered|is_exiting|area_of$|can_go_at_once|begins_to_run|walk_one$|lock_for_walk|fits_as_it_is|create_caches|destroy_caches)/,
  ],
  [
    "Unmerging",
    /unmerge|break_(ksm|cow)|undo_merge|account_leaving|remove_(all_stable|stable_node)|drop_(all|unless|entry)|while_nothing/,
  ],
  [
    "Merging",
    /merge|write_protect|protect_|replace_page|swap_entry|map_instead|pages_identical|calc_checksum|checksum_of|become_ksm|share_|is_calm|^visit$|zero_page$|^(un)?mark_zero|^mapping_to|has_only_mappings|^entry_for|quota_is_reached|stable_tree_append|join_node/,
  ],
  ["Unstable tree", /unstable|get_mergeable_page|page_of_item|find_or_wait/],
  [
    "Stable tree",
    /stable|chain|dup|sharing_candidate|get_ksm_page|ksm_get_folio|kpfn|page_of_node|page_to_share|has_room|is_due_for_pruning|tree_for|^(put_into_tree|take_out|inherit_place|lock_as_asked)$|node/,
  ],
  [
    "Scanner",
    /scan|ksmd|rmap_item|skip|spared|next_|cursor|batch|lock_ksm|item|slot|step_in|find_in_|has_work|visit|finish_process|^(hold_on_to|let_go_of|clear_state|forget|take_if_anonymous|wait_until_it_runs|stop_waiting_for)$/,
  ],
];

export function roleOf(name: string): Role {
  return PATTERNS.find(([, pattern]) => pattern.test(name))?.[0] ?? "Other";
}
