/* SPDX-License-Identifier: MIT */
/* mprotect: new flags for areas, new protection for the entries that there are. */

static bool can_change_pte_writable(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	struct page *page = vm_normal_page(vma, addr, pte);

	return (vma->vm_flags & VM_WRITE) && !pte_protnone(pte) && page && PageAnon(page) && PageAnonExclusive(page);
}

static int change_pte_entry(pte_t *ptep, unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	struct vm_area_struct *vma = walk->vma;
	pte_t entry = *ptep;

	if (!pte_present(entry))
		return 0;
	entry = pte_modify(entry, vma->vm_page_prot);
	if (!pte_write(entry) && can_change_pte_writable(vma, addr, entry))
		entry = pte_mkwrite(entry, vma);
	set_pte_at(walk->mm, addr, ptep, entry);
	return 0;
}

static const struct mm_walk_ops change_protection_ops = {
	.pte_entry = change_pte_entry,
	.walk_lock = PGWALK_WRLOCK,
};

static long mprotect_fixup(struct vm_area_struct *vma, unsigned long start, unsigned long end, unsigned long access)
{
	unsigned long newflags = (vma->vm_flags & ~VM_ACCESS_FLAGS) | access;
	bool becomes_writable = !(vma->vm_flags & VM_WRITE) && (access & VM_WRITE);
	long err;

	if (newflags == vma->vm_flags)
		return 0;
	if (lab_vma_isolate(vma, start, end))
		return -ENOMEM;
	vm_flags_reset(vma, newflags);
	vma = lab_vma_merge(vma);
	vma->vm_page_prot = vm_get_page_prot(newflags);
	err = walk_page_range_vma(vma, start, end, &change_protection_ops, NULL);
	/* Locked memory must not fault later: what could be shared while nobody could write gets its copies now. */
	if (!err && becomes_writable && (newflags & VM_LOCKED))
		for (; start < end; start += PAGE_SIZE)
			lab_populate_page(vma, start);
	return err;
}

static long do_mprotect(struct mm_struct *mm, unsigned long start, unsigned long len, unsigned long prot)
{
	unsigned long access = prot & (PROT_READ | PROT_WRITE | PROT_EXEC), end = start + len, next;
	struct vm_area_struct *vma;
	long err = 0;

	if (start & ~PAGE_MASK)
		return -EINVAL;
	while (start < end && !err) {
		vma = vma_lookup(mm, start);
		if (!vma)
			return -ENOMEM;
		next = vma->vm_end < end ? vma->vm_end : end;
		err = mprotect_fixup(vma, start, next, access);
		start = next;
	}
	return err;
}
