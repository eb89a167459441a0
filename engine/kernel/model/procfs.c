/* SPDX-License-Identifier: MIT */
/* What /proc/PID/ksm_stat and its like show, with the names and values that the source's kernel has. */

/* A task's KSM figures, a "name value" line each; bytes written, 0 for a kernel that shows none. */
long lab_ksm_stat(struct task_struct *task, char *buf)
{
	struct mm_struct *mm = task->mm;
	long n = 0;

	if (!mm)
		return 0;
#ifdef KSMLAB_USES_mm_slot_entry
	n += sprintf(buf + n, "ksm_rmap_items %lu\n", mm->ksm_rmap_items);
#endif
#ifdef KSMLAB_DEFINES_ksm_process_profit
#ifdef KSMLAB_USES_ksm_zero_pages
	n += sprintf(buf + n, "ksm_zero_pages %ld\n", mm_ksm_zero_pages(mm));
#endif
	n += sprintf(buf + n, "ksm_merging_pages %lu\n", mm->ksm_merging_pages);
	n += sprintf(buf + n, "ksm_process_profit %ld\n", ksm_process_profit(mm));
#endif
#ifdef KSMLAB_DEFINES_ksm_process_mergeable
	n += sprintf(buf + n, "ksm_merge_any %d\n", mm_flags_test(MMF_VM_MERGE_ANY, mm) ? 1 : 0);
	mmap_read_lock(mm);
	n += sprintf(buf + n, "ksm_mergeable %d\n", ksm_process_mergeable(mm) ? 1 : 0);
	mmap_read_unlock(mm);
#endif
	return n;
}

/* /proc/PID/ksm_merging_pages; -ENOENT before 5.18. */
long lab_ksm_merging_pages(struct task_struct *task)
{
#ifdef KSMLAB_USES_ksm_merging_pages
	return task->mm ? (long)task->mm->ksm_merging_pages : 0;
#else
	return -ENOENT;
#endif
}
