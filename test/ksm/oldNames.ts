/**
 * What ksm.c of kernels before 5.10 asks of the rest of the kernel: functions, types, members, constants, by the versions that
 * name them. A table; read off their sources, which are not here (a distribution's or a device's tree each).
 */
export const OLD_VERSIONS = ["2.6.35", "3.4", "3.10", "4.4", "4.19"] as const;
export type OldVersion = (typeof OLD_VERSIONS)[number];

const NAMES: Readonly<Record<string, string>> = {
  "3.10": "ACCESS_ONCE",
  "2.6.35 3.4 3.10 4.4 4.19":
    "BUG_ON CONFIG_MEMORY_HOTREMOVE CONFIG_MIGRATION CONFIG_SYSFS DECLARE_WAIT_QUEUE_HEAD DEFINE_MUTEX " +
    "DEFINE_SPINLOCK EFAULT EINVAL ENOMEM ERESTARTSYS FAULT_FLAG_WRITE FOLL_GET GFP_HIGHUSER_MOVABLE " +
    "GFP_KERNEL INIT_HLIST_HEAD IS_ERR IS_ERR_OR_NULL LIST_HEAD_INIT MADV_MERGEABLE MADV_UNMERGEABLE " +
    "MEM_CANCEL_OFFLINE MEM_GOING_OFFLINE MEM_OFFLINE MMF_VM_MERGEABLE NOTIFY_OK PAGE_MAPPING_KSM PAGE_MASK " +
    "PAGE_SIZE PTR_ERR PageAnon PageKsm PageLocked PageMlocked PageSwapCache RB_ROOT SetPageDirty UINT_MAX " +
    "VM_DONTEXPAND VM_FAULT_OOM VM_FAULT_SIGBUS VM_FAULT_WRITE VM_HUGETLB VM_IO VM_LOCKED VM_MAYSHARE " +
    "VM_MERGEABLE VM_MIXEDMAP VM_PFNMAP VM_SAO VM_SHARED __SetPageUptodate __pte alloc_page_vma anon_vma " +
    "anon_vma_chain atomic_read attr attribute attribute_group clear_bit cond_resched copy_user_highpage " +
    "down_read down_write find_vma flags flush_anon_page flush_cache_page flush_dcache_page follow_page " +
    "get_page get_page_unless_zero handle_mm_fault hlist_add_head hlist_del hlist_for_each_entry hlist_head " +
    "hlist_node hotplug_memory_notifier jhash2 kmap_atomic kmem_cache kmem_cache_alloc kmem_cache_destroy " +
    "kmem_cache_free kmem_cache_zalloc kobj_attribute kobject ksm_init ksm_slab_free ksm_slab_init kthread_run " +
    "kthread_should_stop kthread_stop kunmap_atomic list_add_tail list_del list_empty list_entry list_head " +
    "list_move lock_page mapping mark_page_accessed memcmp memory_notify mk_pte mlock_vma_page mm_struct " +
    "mm_users mmap mmap_sem mmdrop msecs_to_jiffies munlock_vma_page mutex_lock mutex_unlock next " +
    "notifier_block nr_pages page page_add_anon_rmap page_address_in_vma page_count page_mapcount page_mapped " +
    "page_remove_rmap page_to_pfn pfn_to_page pmd_t pte_offset_map_lock pte_pfn pte_same pte_t " +
    "pte_unmap_unlock pte_write pte_wrprotect put_page rb_entry rb_erase rb_first rb_insert_color rb_left " +
    "rb_link_node rb_next rb_node rb_right rb_root rmap_one schedule_timeout_interruptible set_bit set_pte_at " +
    "set_pte_at_notify set_user_nice signal_pending spin_lock spin_unlock spinlock_t sprintf start_pfn " +
    "sysfs_create_group task_struct test_bit trylock_page u32 unlock_page up_read up_write vm_area_struct " +
    "vm_end vm_flags vm_mm vm_next vm_page_prot vm_start vma wake_up_interruptible",
  "4.19":
    "BUILD_BUG_ON CONFIG_DEBUG_VM FAULT_FLAG_REMOTE FOLL_REMOTE GCC_VERSION MM_ANONPAGES PageDirty " +
    "VM_SPARC_ADI WARN_ONCE ZERO_PAGE __SetPageLocked __always_inline dec_mm_counter hlist_entry " +
    "hlist_for_each_entry_safe is_zero_pfn kstrtobool kstrtoint list_for_each_entry_safe mm_tlb_flush_pending " +
    "mmgrab page_rmapping page_vma_mapped_walk page_vma_mapped_walk_done pfn_pte pte pte_clear_savedwrite " +
    "pte_mkspecial pte_protnone pte_savedwrite time_before typeof unlikely vm_fault_t vma_is_dax",
  "3.10 4.4 4.19":
    "CONFIG_NUMA DEFINE_HASHTABLE EBUSY FOLL_MIGRATION LIST_HEAD MM_SLOTS_HASH_BITS PageUptodate " +
    "TASK_UNINTERRUPTIBLE ULONG_MAX WARN_ON_ONCE anon_vma_interval_tree_foreach anon_vma_lock_read " +
    "anon_vma_unlock_read clear_current_oom_origin compound_head cpu_relax hash_add hash_del " +
    "hash_for_each_possible ilog2 index kcalloc linear_page_index list_add mm_find_pmd mm_slots_hash " +
    "mmu_notifier_invalidate_range_end mmu_notifier_invalidate_range_start page_anon_vma page_to_nid " +
    "pfn_to_nid rb_replace_node root set_current_oom_origin smp_mb smp_rmb smp_wmb wait_on_bit wake_up_bit",
  "2.6.35 3.4 3.10":
    "KERN_ERR PAGE_MAPPING_ANON SWAP_FAIL VM_NONLINEAR mem_cgroup mm_match_cgroup page_referenced_one printk " +
    "strict_strtoul try_to_unmap_one ttu_flags",
  "2.6.35":
    "KM_USER0 KM_USER1 PF_OOM_ORIGIN anon_vma_free atomic_dec_and_lock external_refcount kfree kzalloc lock " +
    "mm_slots_hash_free mm_slots_hash_init wait_event_interruptible",
  "2.6.35 3.4":
    "LRU_ACTIVE_ANON SetPageSwapBacked VM_INSERTPAGE VM_RESERVED add_page_to_unevictable_list anon_vma_lock " +
    "anon_vma_unlock list_for_each_entry lru_cache_add_lru page_evictable pgd_offset pgd_present pgd_t " +
    "pmd_offset pmd_present pud_offset pud_present pud_t rcu_read_lock rcu_read_unlock",
  "3.4":
    "OOM_SCORE_ADJ_MAX SINGLE_DEPTH_NESTING compare_swap_oom_score_adj compound_trans_head hash_ptr " +
    "mutex_lock_nested test_set_oom_score_adj",
  "3.4 3.10 4.4 4.19":
    "PageTransCompound VM_FAULT_SIGSEGV freezing get_anon_vma kstrtoul likely lru_add_drain_all pr_err " +
    "pte_dirty pte_mkclean put_anon_vma set_freezable set_page_dirty split_huge_page try_to_free_swap " +
    "try_to_freeze wait_event_freezable",
  "4.4 4.19": "READ_ONCE VM_BUG_ON_PAGE arg done hlist_empty invalid_vma rmap_walk_control subsys_initcall",
  "2.6.35 3.4 3.10 4.4":
    "SWAP_AGAIN __set_page_locked atomic_inc mm_count page_check_address page_stable_node set_page_stable_node",
  "3.4 3.10 4.4":
    "TASK_INTERRUPTIBLE TASK_RUNNING __sched __set_current_state del_singleshot_timer_sync " +
    "destroy_timer_on_stack mod_timer schedule setup_deferrable_timer_on_stack snprintf timer_list " +
    "wake_up_process",
  "2.6.35 3.4 3.10 4.19": "VM_BUG_ON first ptep_clear_flush",
  "3.10 4.4": "list_for_each_safe pr_info show_mem_notifier_register smp_read_barrier_depends",
  "3.4 3.10": "pmd_trans_huge",
  "4.4": "ptep_clear_flush_notify",
};

/** Names that the version's ksm.c uses and does not define. */
export function namesOf(version: OldVersion): readonly string[] {
  return Object.entries(NAMES)
    .filter(([versions]) => versions.split(" ").includes(version))
    .flatMap(([, names]) => names.split(" "));
}
