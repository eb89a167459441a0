/* SPDX-License-Identifier: MIT */
/* Unmapping pages: their mapping and its reference go; a zero page that KSM put in is taken off its counters. */

/* A page on the move is off its mappings already; one that failed stays out of use. */
static void lab_zap_swapped(struct mm_struct *mm, unsigned long addr, pte_t entry)
{
	if (swp_type(pte_to_swp_entry(entry)) >= SWP_HWPOISON)
		return;
	__lab_mm_event("zap", mm, addr, 0, 0);
	dec_mm_counter(mm, MM_SWAPENTS);
	lab_swap_entry_gone(pte_to_swp_entry(entry));
}

static void lab_zap_pte(struct vm_area_struct *vma, unsigned long addr, pte_t *ptep)
{
	struct mm_struct *mm = vma->vm_mm;
	pte_t entry = *ptep;
	struct page *page;

	if (pte_none(entry))
		return;
	ptep_get_and_clear(mm, addr, ptep);
	if (!pte_present(entry)) {
		lab_zap_swapped(mm, addr, entry);
		return;
	}
	__lab_mm_event("zap", mm, addr, pte_pfn(entry), 0);
	page = vm_normal_page(vma, addr, entry);
	if (!page) {
		lab_unmap_zero_page(mm, entry);
		return;
	}
	dec_mm_counter(mm, MM_ANONPAGES);
	folio_remove_rmap_pte(page_folio(page), page, vma);
	free_swap_cache(page_folio(page));
	put_page(page);
}

/* Unmaps what is mapped of start..end, which lies in the area. */
void lab_zap_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	unsigned long addr = start, next;
	spinlock_t *ptl;
	pmd_t *pmd;
	pte_t *pte;

	for (; addr < end; addr = next) {
		next = lab_table_end(vma->vm_mm, addr, end);
		pmd = mm_find_pmd(vma->vm_mm, addr);
		pte = pmd ? pte_offset_map_lock(vma->vm_mm, pmd, addr, &ptl) : NULL;
		if (!pte)
			continue;
		for (; addr < next; addr += PAGE_SIZE, pte++)
			lab_zap_pte(vma, addr, pte);
		spin_unlock(ptl);
	}
}
