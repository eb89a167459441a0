/* SPDX-License-Identifier: MIT */
/* Walks of page tables that call back, and the look at one address. */

static int lab_walk_table(pmd_t *pmd, unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	spinlock_t *ptl;
	pte_t *pte = pte_offset_map_lock(walk->mm, pmd, addr, &ptl);
	int err = 0;

	if (!pte) {
		walk->action = ACTION_AGAIN;
		return 0;
	}
	for (; addr != end && !err; addr += PAGE_SIZE, pte++)
		err = walk->ops->pte_entry(pte, addr, addr + PAGE_SIZE, walk);
	spin_unlock(ptl);
	return err;
}

static int lab_walk_pmd(unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	const struct mm_walk_ops *ops = walk->ops;
	pmd_t *pmd;
	int err = 0;

	do {
		pmd = mm_find_pmd(walk->mm, addr);
		if (!pmd || pmd_none(*pmd))
			return ops->pte_hole ? ops->pte_hole(addr, next, 3, walk) : 0;
		walk->action = ACTION_SUBTREE;
		if (ops->pmd_entry)
			err = ops->pmd_entry(pmd, addr, next, walk);
		if (err)
			return err;
		if (walk->action == ACTION_SUBTREE && ops->pte_entry)
			err = lab_walk_table(pmd, addr, next, walk);
	} while (walk->action == ACTION_AGAIN && !err);
	return err;
}

int walk_page_range_vma(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			const struct mm_walk_ops *ops, void *private)
{
	struct mm_walk walk = { .ops = ops, .mm = vma->vm_mm, .vma = vma, .private = private };
	unsigned long addr, next;
	int err = 0;

	if (start >= end || start < vma->vm_start || end > vma->vm_end)
		return -EINVAL;
	if (ops->walk_lock == PGWALK_RDLOCK)
		mmap_assert_locked(vma->vm_mm);
	else
		mmap_assert_write_locked(vma->vm_mm);
	for (addr = start; addr < end && !err; addr = next) {
		next = lab_table_end(vma->vm_mm, addr, end);
		err = lab_walk_pmd(addr, next, &walk);
	}
	return err;
}

int walk_page_vma(struct vm_area_struct *vma, const struct mm_walk_ops *ops, void *private)
{
	return walk_page_range_vma(vma, vma->vm_start, vma->vm_end, ops, private);
}

/* The page of an entry that the flags of the walk let be seen; *exposed tells whether the caller may have it. */
static struct page *lab_walk_page(struct vm_area_struct *vma, unsigned long addr, pte_t pte, folio_walk_flags_t flags,
				  bool *exposed)
{
	struct page *page;

	*exposed = false;
	if (pte_present(pte)) {
		page = vm_normal_page(vma, addr, pte);
		if (page) {
			*exposed = true;
			return page;
		}
		return (flags & FW_ZEROPAGE) && is_zero_pfn(pte_pfn(pte)) ? pfn_to_page(pte_pfn(pte)) : NULL;
	}
	if (!pte_none(pte) && (flags & FW_MIGRATION) && is_migration_entry(pte_to_swp_entry(pte)))
		return pfn_swap_entry_to_page(pte_to_swp_entry(pte));
	return NULL;
}

struct folio *folio_walk_start(struct folio_walk *fw, struct vm_area_struct *vma, unsigned long addr,
			       folio_walk_flags_t flags)
{
	pmd_t *pmd = mm_find_pmd(vma->vm_mm, addr);
	struct page *page;
	bool exposed;
	pte_t *ptep;

	mmap_assert_locked(vma->vm_mm);
	if (addr < vma->vm_start || addr >= vma->vm_end || !pmd)
		return NULL;
	ptep = pte_offset_map_lock(vma->vm_mm, pmd, addr, &fw->ptl);
	if (!ptep)
		return NULL;
	page = lab_walk_page(vma, addr, *ptep, flags, &exposed);
	if (!page) {
		spin_unlock(fw->ptl);
		return NULL;
	}
	fw->level = FW_LEVEL_PTE;
	fw->ptep = ptep;
	fw->pte = *ptep;
	fw->vma = vma;
	fw->page = exposed ? page : NULL;
	return page_folio(page);
}

/* Kernels before 6.12: the page at an address, with a reference for FOLL_GET; NULL if there is none to be seen. */
struct page *follow_page(struct vm_area_struct *vma, unsigned long address, unsigned int flags)
{
	pmd_t *pmd = mm_find_pmd(vma->vm_mm, address);
	struct page *page = NULL;
	spinlock_t *ptl;
	pte_t *ptep;

	if (!pmd)
		return NULL;
	ptep = pte_offset_map_lock(vma->vm_mm, pmd, address, &ptl);
	if (!ptep)
		return NULL;
	if (!pte_present(*ptep))
		goto out;
#ifdef KSMLAB_USES_mm_slot_entry
	/* From 6.1 on it does not see what the process may not. */
	if (pte_protnone(*ptep) && !(flags & FOLL_FORCE))
		goto out;
#endif
	if ((flags & FOLL_WRITE) && !pte_write(*ptep))
		goto out;
	page = pte_page(*ptep);
	if (flags & FOLL_GET)
		get_page(page);
	if (flags & FOLL_TOUCH)
		mark_page_accessed(page);
out:
	pte_unmap_unlock(ptep, ptl);
	return page;
}
