/* SPDX-License-Identifier: MIT */
/*
 * What the player of scenarios calls, in the thread of the process concerned (lab_boot() before any other thread is
 * there). Answers are those of the system calls: a result, or a negative errno.
 */

/* What a process writes to a file of sysfs, when the file's store function is called: text and a NUL. */
char lab_user_buffer[PAGE_SIZE];
/* The same for what is written by hand while a scenario runs, whose own buffer may be in use. */
char lab_knob_buffer[PAGE_SIZE];

struct kmem_cache *lab_mm_cache, *lab_vma_cache, *lab_anon_vma_cache, *lab_anon_vma_chain_cache;

void lab_boot(unsigned int nodes, unsigned long frames_per_node)
{
	lab_frames_boot(nodes, frames_per_node);
	lab_mm_cache = kmem_cache_create("mm_struct", sizeof(struct mm_struct), 0, 0, NULL);
	lab_vma_cache = kmem_cache_create("vm_area_struct", sizeof(struct vm_area_struct), 0, 0, NULL);
	lab_anon_vma_cache = kmem_cache_create("anon_vma", sizeof(struct anon_vma), 0, 0, NULL);
	lab_anon_vma_chain_cache = kmem_cache_create("anon_vma_chain", sizeof(struct anon_vma_chain), 0, 0, NULL);
}

/* Gives a task a new, empty address space; NULL without memory. */
struct mm_struct *lab_process_create(struct task_struct *task)
{
	struct mm_struct *mm = lab_mm_alloc(task);

	if (mm)
		__lab_init_task(task);
	task->mm = mm;
	task->active_mm = mm;
	return mm;
}

/* Gives `child` a copy of the caller's address space; an ERR_PTR on failure. */
struct mm_struct *lab_fork(struct task_struct *child)
{
	struct mm_struct *mm = lab_dup_mm(child, current->mm);

	if (!mm)
		return ERR_PTR(-ENOMEM);
	__lab_init_task(child);
	child->mm = mm;
	child->active_mm = mm;
	return mm;
}

long lab_exit(void)
{
	struct mm_struct *mm = current->mm;

	current->mm = NULL;
	mmput(mm);
	__lab_exit_task(current, 0);
	return 0;
}

/* `node` is where the region's pages come from. The region's address. */
long lab_mmap(unsigned long pages, int node)
{
	struct mm_struct *mm = current->mm;
	long ret;

	mmap_write_lock(mm);
	ret = do_mmap(mm, pages << PAGE_SHIFT, node);
	mmap_write_unlock(mm);
	return ret;
}

long lab_munmap(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = current->mm;
	long ret;

	mmap_write_lock(mm);
	ret = do_munmap(mm, addr, len);
	mmap_write_unlock(mm);
	return ret;
}

/* Moves a range to after the last region; its new address. */
long lab_mremap(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = current->mm;
	long ret;

	mmap_write_lock(mm);
	ret = do_mremap(mm, addr, len);
	mmap_write_unlock(mm);
	return ret;
}

/* prot: PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE (0, 1, 3). */
long lab_mprotect(unsigned long addr, unsigned long len, unsigned long prot)
{
	struct mm_struct *mm = current->mm;
	long ret;

	mmap_write_lock(mm);
	ret = do_mprotect(mm, addr, len, prot);
	mmap_write_unlock(mm);
	return ret;
}

long lab_mlock(unsigned long addr, unsigned long len)
{
	return do_mlock(current->mm, addr, len);
}

long lab_munlock(unsigned long addr, unsigned long len)
{
	return do_munlock(current->mm, addr, len);
}

/* advice: MADV_MERGEABLE 12, MADV_UNMERGEABLE 13, MADV_DONTNEED 4. */
long lab_madvise(unsigned long addr, unsigned long len, int advice)
{
	struct mm_struct *mm = current->mm;
	bool reads = advice == MADV_DONTNEED;
	long ret;

	if (reads)
		mmap_read_lock(mm);
	else
		mmap_write_lock(mm);
	ret = do_madvise(mm, addr, len, advice);
	if (reads)
		mmap_read_unlock(mm);
	else
		mmap_write_unlock(mm);
	return ret;
}

/* PR_SET_MEMORY_MERGE; -EINVAL where the source has no such thing. */
long lab_prctl_merge(int on)
{
#if defined(KSMLAB_DEFINES_ksm_enable_merge_any) && defined(KSMLAB_DEFINES_ksm_disable_merge_any)
	struct mm_struct *mm = current->mm;
	long ret;

	mmap_write_lock(mm);
	ret = on ? ksm_enable_merge_any(mm) : ksm_disable_merge_any(mm);
	mmap_write_unlock(mm);
	return ret;
#else
	return -EINVAL;
#endif
}

/* What the processor does for a load or store: the entry as it stands, or a fault. The frame, or a negative errno. */
static long lab_touch(unsigned long addr, bool write)
{
	struct mm_struct *mm = current->mm;
	unsigned long needed = write ? _PAGE_PRESENT | _PAGE_RW : _PAGE_PRESENT;
	struct vm_area_struct *vma;
	vm_fault_t fault;
	pte_t *pte;

	for (;;) {
		pte = lab_pte(mm, addr);
		if (pte && (pte->pte & needed) == needed) {
			pte->pte |= write ? _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SOFT_DIRTY : _PAGE_ACCESSED;
			return pte_pfn(*pte);
		}
		mmap_read_lock(mm);
		vma = vma_lookup(mm, addr);
		fault = VM_FAULT_SIGSEGV;
		if (vma && (vma->vm_flags & (write ? VM_WRITE : VM_ACCESS_FLAGS)))
			fault = handle_mm_fault(vma, addr, FAULT_FLAG_USER | (write ? FAULT_FLAG_WRITE : 0));
		mmap_read_unlock(mm);
		if (fault & VM_FAULT_ERROR)
			return fault & VM_FAULT_OOM ? -ENOMEM : -EFAULT;
	}
}

/* A process stores a byte; -EFAULT where it would be killed for it. */
long lab_write(unsigned long addr, unsigned int byte)
{
	long pfn = lab_touch(addr & PAGE_MASK, true);

	if (pfn < 0)
		return pfn;
	*((unsigned char *)page_address(pfn_to_page(pfn)) + (addr & ~PAGE_MASK)) = byte;
	return 0;
}

/* A process loads a byte: 0 to 255. */
long lab_read(unsigned long addr)
{
	long pfn = lab_touch(addr & PAGE_MASK, false);

	if (pfn < 0)
		return pfn;
	return *((unsigned char *)page_address(pfn_to_page(pfn)) + (addr & ~PAGE_MASK));
}

/*
 * A process writes `count` whole pages: kind 0 zeros, 1 the byte `low`, 2 the seed high:low, 3 that seed plus the
 * page's number (SCENARIO.md, "Contents").
 */
long lab_fill_pages(unsigned long addr, unsigned long count, int kind, unsigned int low, unsigned int high)
{
	unsigned long i;
	long pfn;

	for (i = 0; i < count; i++) {
		pfn = lab_touch(addr + i * PAGE_SIZE, true);
		if (pfn < 0)
			return pfn;
		__lab_fill_frame(pfn, kind, low, high, i);
	}
	return 0;
}

/* Moves pages to a node, one after the other; the first that could not be says why. */
long lab_move_pages(unsigned long addr, unsigned long count, int node)
{
	long err, first = 0;

	for (; count; count--, addr += PAGE_SIZE) {
		err = lab_move_page(current->mm, addr, node);
		if (err && !first)
			first = err;
	}
	return first;
}

/*
 * Reclaims the pages of a range, as MADV_PAGEOUT does, but in all who map them; nothing is said of those that stay. It ends
 * at a locked area.
 */
long lab_swap_out(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = current->mm;
	unsigned long end = addr + len;
	struct vm_area_struct *vma;
	long unmapped = 0;

	lru_add_drain_all();
	for (; addr < end; addr += PAGE_SIZE) {
		vma = vma_lookup(mm, addr);
		if (!vma)
			unmapped = -ENOMEM;
		else if (vma->vm_flags & VM_LOCKED)
			return -EINVAL;
		else
			lab_reclaim_page(vma, addr);
	}
	return unmapped;
}

long lab_swap_in(unsigned long addr, unsigned long len)
{
	return lab_swap_in_range(current->mm, addr, addr + len);
}

/* The memory under each page of a range fails; the first that could not be dealt with says why. */
long lab_memory_failure(unsigned long addr, unsigned long len)
{
	unsigned long end = addr + len;
	long err, first = 0;

	for (; addr < end; addr += PAGE_SIZE) {
		err = lab_fail_page(addr);
		if (err && !first)
			first = err;
	}
	return first;
}

/* Memory hot-remove, and back. */
long lab_offline_memory(unsigned long start_pfn, unsigned long nr_pages)
{
	return lab_offline_range(start_pfn, nr_pages);
}

long lab_online_memory(unsigned long start_pfn, unsigned long nr_pages)
{
	return lab_online_range(start_pfn, nr_pages);
}

void lab_drain(void)
{
	lru_add_drain_all();
}

/* The process runs again, after whoever ran before. */
long lab_context_switch(void)
{
	context_switch(lab_running, current);
	return 0;
}
