/* SPDX-License-Identifier: MIT */
/* mlock: the areas' flag, the pages that are there, then all the others; a writable area is faulted in for writing. */

static int mlock_pte_entry(pte_t *ptep, unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	struct folio *folio = pte_present(*ptep) ? vm_normal_folio(walk->vma, addr, *ptep) : NULL;

	if (!folio)
		return 0;
	if (walk->vma->vm_flags & VM_LOCKED)
		lab_mlock_folio(folio);
	else
		lab_munlock_folio(folio);
	return 0;
}

static const struct mm_walk_ops mlock_walk_ops = {
	.pte_entry = mlock_pte_entry,
	.walk_lock = PGWALK_WRLOCK,
};

static long mlock_fixup(struct vm_area_struct *vma, unsigned long start, unsigned long end, unsigned long locked)
{
	unsigned long newflags = (vma->vm_flags & ~(VM_LOCKED | VM_LOCKONFAULT)) | locked;
	long pages = (end - start) >> PAGE_SHIFT;

	if (newflags == vma->vm_flags)
		return 0;
	if (lab_vma_isolate(vma, start, end))
		return -ENOMEM;
	vma->vm_mm->locked_vm += locked ? pages : -pages;
	vm_flags_reset(vma, newflags);
	vma = lab_vma_merge(vma);
	lru_add_drain();
	walk_page_range_vma(vma, start, end, &mlock_walk_ops, NULL);
	lru_add_drain();
	return 0;
}

static long apply_vma_lock_flags(struct mm_struct *mm, unsigned long start, unsigned long end, unsigned long locked)
{
	struct vm_area_struct *vma;
	unsigned long next;
	long err = 0;

	for (; start < end && !err; start = next) {
		vma = vma_lookup(mm, start);
		if (!vma)
			return -ENOMEM;
		next = vma->vm_end < end ? vma->vm_end : end;
		err = mlock_fixup(vma, start, next, locked);
	}
	return err;
}

/* As get_user_pages() does it: faults until the entry allows the access, then marks the page accessed. */
static long lab_populate_page(struct vm_area_struct *vma, unsigned long addr)
{
	bool write = vma->vm_flags & VM_WRITE;
	struct folio *folio;
	vm_fault_t fault;
	pte_t *pte;

	for (;;) {
		pte = lab_pte(vma->vm_mm, addr);
		if (pte && pte_present(*pte) && (!write || pte_write(*pte)))
			break;
		fault = handle_mm_fault(vma, addr, write ? FAULT_FLAG_WRITE : 0);
		if (fault & VM_FAULT_ERROR)
			return fault & VM_FAULT_OOM ? -ENOMEM : -EFAULT;
	}
	folio = vm_normal_folio(vma, addr, *pte);
	if (!folio)
		return 0;
	if (write)
		folio_mark_dirty(folio);
	folio_mark_accessed(folio);
	return 0;
}

static long lab_populate(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma;
	long err = 0;

	mmap_read_lock(mm);
	for (; start < end && !err; start += PAGE_SIZE) {
		vma = vma_lookup(mm, start);
		err = vma && vma_is_accessible(vma) ? lab_populate_page(vma, start) : -EFAULT;
	}
	mmap_read_unlock(mm);
	return err == -EFAULT ? -ENOMEM : err;
}

static long do_mlock(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	long err;

	mmap_write_lock(mm);
	err = apply_vma_lock_flags(mm, start, start + len, VM_LOCKED);
	mmap_write_unlock(mm);
	return err ? err : lab_populate(mm, start, start + len);
}

static long do_munlock(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	long err;

	mmap_write_lock(mm);
	err = apply_vma_lock_flags(mm, start, start + len, 0);
	mmap_write_unlock(mm);
	return err;
}
