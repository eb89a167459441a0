/* SPDX-License-Identifier: MIT */
/* New address spaces: an empty one, and the copy that a fork makes (kernel/fork.c, mm/memory.c: copy_page_range()). */



#define LAB_MMAP_BASE 0x7f0000000000UL

static int lab_mm_init(struct mm_struct *mm, struct task_struct *task)
{
	int i;

	mm->mmap = NULL;
	mm->map_count = 0;
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	atomic_set(&mm->tlb_flush_pending, 0);
	atomic_long_set(&mm->pgtables_bytes, 0);
	mmap_init_lock(mm);
	spin_lock_init(&mm->page_table_lock);
	INIT_LIST_HEAD(&mm->mmlist);
	mm->locked_vm = 0;
	mm->owner = task;
	for (i = 0; i < NR_MM_COUNTERS; i++)
		atomic_long_set(&mm->rss_stat[i], 0);
	mm->pgd = __lab_allocate(PAGE_SIZE, PAGE_SIZE, "page table (pgd)");
	return mm->pgd ? 0 : -ENOMEM;
}

struct mm_struct *lab_mm_alloc(struct task_struct *task)
{
	struct mm_struct *mm = kmem_cache_zalloc(lab_mm_cache, GFP_KERNEL);

	if (!mm)
		return NULL;
	mm->mmap_base = LAB_MMAP_BASE;
	mm->lab_next_address = LAB_MMAP_BASE;
	mm->task_size = TASK_SIZE;
	if (lab_mm_init(mm, task)) {
		kmem_cache_free(lab_mm_cache, mm);
		return NULL;
	}
	return mm;
}

/* One entry for the child: both lose write permission, and the page is nobody's alone any more. */
static void copy_present_pte(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma, pte_t *dst, pte_t *src,
			     unsigned long addr)
{
	struct page *page = vm_normal_page(src_vma, addr, *src);
	pte_t entry;

	if (page) {
		get_page(page);
		ClearPageAnonExclusive(page);
		atomic_inc(&page->_mapcount);
		inc_mm_counter(dst_vma->vm_mm, MM_ANONPAGES);
	}
	if (is_cow_mapping(src_vma->vm_flags) && pte_write(*src))
		ptep_set_wrprotect(src_vma->vm_mm, addr, src);
	entry = pte_mkold(*src);
	set_pte_at(dst_vma->vm_mm, addr, dst, entry);
}

/* An entry of swap for the child: the slot has one more, and the page to come is nobody's alone. */
static void copy_nonpresent_pte(struct mm_struct *dst_mm, pte_t *dst, pte_t *src)
{
	src->pte &= ~_PAGE_SWP_EXCLUSIVE;
	if (swp_type(pte_to_swp_entry(*src)) < SWP_HWPOISON) {
		lab_swap_slot(pte_to_swp_entry(*src))->count++;
		inc_mm_counter(dst_mm, MM_SWAPENTS);
	}
	*dst = *src;
}

static int copy_pte_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma, pmd_t *src_pmd,
			  unsigned long addr, unsigned long end)
{
	struct mm_struct *dst_mm = dst_vma->vm_mm, *src_mm = src_vma->vm_mm;
	pmd_t *dst_pmd = lab_pmd_alloc(dst_mm, addr);
	spinlock_t *dst_ptl, *src_ptl;
	pte_t *dst, *src;

	if (!dst_pmd || lab_pte_alloc(dst_mm, dst_pmd))
		return -ENOMEM;
	dst = pte_offset_map_lock(dst_mm, dst_pmd, addr, &dst_ptl);
	src = pte_offset_map_lock(src_mm, src_pmd, addr, &src_ptl);
	for (; addr < end; addr += PAGE_SIZE, dst++, src++) {
		if (pte_present(*src))
			copy_present_pte(dst_vma, src_vma, dst, src, addr);
		else if (!pte_none(*src))
			copy_nonpresent_pte(dst_mm, dst, src);
	}
	spin_unlock(src_ptl);
	spin_unlock(dst_ptl);
	return 0;
}

static int copy_page_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma)
{
	unsigned long addr = src_vma->vm_start, next;
	pmd_t *pmd;

	/* Zero pages alone are not worth copying: a fault brings them back. */
	if (!src_vma->anon_vma)
		return 0;
	for (; addr < src_vma->vm_end; addr = next) {
		next = lab_table_end(src_vma->vm_mm, addr, src_vma->vm_end);
		pmd = mm_find_pmd(src_vma->vm_mm, addr);
		if (!pmd || !pmd_present(*pmd))
			continue;
		if (copy_pte_range(dst_vma, src_vma, pmd, addr, next))
			return -ENOMEM;
	}
	return 0;
}

static int dup_area(struct mm_struct *mm, struct vm_area_struct *mpnt)
{
	struct vm_area_struct *tmp = vm_area_dup(mpnt);

	if (!tmp)
		return -ENOMEM;
	tmp->vm_mm = mm;
	if (anon_vma_fork(tmp, mpnt)) {
		vm_area_free(tmp);
		return -ENOMEM;
	}
	vm_flags_clear(tmp, VM_LOCKED | VM_LOCKONFAULT);
	lab_vma_link(mm, tmp);
	return copy_page_range(tmp, mpnt);
}

static int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm)
{
	struct vm_area_struct *mpnt;
	int err = 0;

	mmap_write_lock(oldmm);
	mmap_write_lock_nested(mm, 1);
	for (mpnt = oldmm->mmap; mpnt && !err; mpnt = mpnt->vm_next)
		err = dup_area(mm, mpnt);
	if (!err)
		ksm_fork(mm, oldmm);
	mmap_write_unlock(mm);
	mmap_write_unlock(oldmm);
	return err;
}

/* The child's copy of an address space. What is not set anew, KSM's figures too, has the parent's value. */
struct mm_struct *lab_dup_mm(struct task_struct *child, struct mm_struct *oldmm)
{
	struct mm_struct *mm = kmem_cache_alloc(lab_mm_cache, GFP_KERNEL);

	if (!mm)
		return NULL;
	*mm = *oldmm;
	mm->lab_flags = oldmm->lab_flags & MMF_INIT_MASK;
	if (lab_mm_init(mm, child)) {
		kmem_cache_free(lab_mm_cache, mm);
		return NULL;
	}
	if (dup_mmap(mm, oldmm)) {
		mmput(mm);
		return NULL;
	}
	return mm;
}
