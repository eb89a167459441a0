/* SPDX-License-Identifier: MIT */
/*
 * Page faults of anonymous private memory (mm/memory.c): a first touch, a write to what is shared, the unsharing that
 * break_ksm() asks for. When a page may be taken over instead of copied is what PageAnonExclusive and the counts say.
 */

/* A zero page goes; one that KSM put in is taken off its counters, in the kernels that count them (6.6 and later). */
static void lab_unmap_zero_page(struct mm_struct *mm, pte_t entry)
{
#ifdef KSMLAB_USES_ksm_zero_pages
	ksm_might_unmap_zero_page(mm, entry);
#endif
}

static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	struct folio *folio;
	pte_t entry;

	if (lab_pte_alloc(mm, vmf->pmd))
		return VM_FAULT_OOM;
	if (!(vmf->flags & FAULT_FLAG_WRITE)) {
		entry = pte_mkspecial(pfn_pte(my_zero_pfn(vmf->address), vma->vm_page_prot));
		vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
		if (pte_none(*vmf->pte)) {
			set_pte_at(mm, vmf->address, vmf->pte, entry);
			__lab_mm_event("fault", mm, vmf->address, pte_pfn(entry), 0);
		}
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		return 0;
	}
	if (anon_vma_prepare(vma))
		return VM_FAULT_OOM;
	folio = vma_alloc_folio(GFP_HIGHUSER_MOVABLE, 0, vma, vmf->address);
	if (!folio)
		return VM_FAULT_OOM;
	clear_user_highpage(&folio->page, vmf->address);
	__folio_mark_uptodate(folio);
	entry = pte_mkyoung(mk_pte(&folio->page, vma->vm_page_prot));
	if (vma->vm_flags & VM_WRITE)
		entry = pte_mkwrite(pte_mkdirty(entry), vma);
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (!pte_none(*vmf->pte)) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		folio_put(folio);
		return 0;
	}
	inc_mm_counter(mm, MM_ANONPAGES);
	folio_add_new_anon_rmap(folio, vma, vmf->address, RMAP_EXCLUSIVE);
	folio_add_lru_vma(folio, vma);
	set_pte_at(mm, vmf->address, vmf->pte, entry);
	__lab_mm_event("fault", mm, vmf->address, folio_pfn(folio), 0);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

/* A page that is not known to be exclusive may still be nobody else's: then it is taken over. */
static bool wp_can_reuse_anon_folio(struct folio *folio, struct vm_area_struct *vma)
{
	if (folio_test_ksm(folio) || folio_ref_count(folio) > 3)
		return false;
#ifdef KSMLAB_USES_PageAnonExclusive
	if (!folio_test_lru(folio))
		lru_add_drain();
#endif
	if (folio_ref_count(folio) > 1 + (LAB_REUSES_SWAPPED && folio_test_swapcache(folio)))
		return false;
	if (!folio_trylock(folio))
		return false;
	folio_free_swap(folio);
	if (folio_test_ksm(folio) || folio_ref_count(folio) != 1) {
		folio_unlock(folio);
		return false;
	}
	folio_move_anon_rmap(folio, vma);
	folio_unlock(folio);
	return true;
}

static pte_t lab_copied_entry(struct vm_fault *vmf, struct folio *folio)
{
	pte_t entry = pte_mkyoung(mk_pte(&folio->page, vmf->vma->vm_page_prot));

	if (!(vmf->flags & FAULT_FLAG_UNSHARE))
		return maybe_mkwrite(pte_mkdirty(entry), vmf->vma);
	return pte_soft_dirty(vmf->orig_pte) ? pte_mksoft_dirty(entry) : entry;
}

/* Puts a private copy in the place of `old` (NULL: the zero page), of which the caller holds a reference. */
static vm_fault_t wp_page_copy(struct vm_fault *vmf, struct folio *old)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	struct folio *new = NULL, *unused;

	if (!anon_vma_prepare(vma))
		new = vma_alloc_folio(GFP_HIGHUSER_MOVABLE, 0, vma, vmf->address);
	if (!new) {
		if (old)
			folio_put(old);
		return VM_FAULT_OOM;
	}
	if (old)
		copy_user_highpage(&new->page, &old->page, vmf->address, vma);
	else
		clear_user_highpage(&new->page, vmf->address);
	__folio_mark_uptodate(new);
	unused = new;
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (pte_same(*vmf->pte, vmf->orig_pte)) {
		if (!old) {
			lab_unmap_zero_page(mm, vmf->orig_pte);
			inc_mm_counter(mm, MM_ANONPAGES);
		}
		ptep_clear_flush(vma, vmf->address, vmf->pte);
		folio_add_new_anon_rmap(new, vma, vmf->address, RMAP_EXCLUSIVE);
		folio_add_lru_vma(new, vma);
		set_pte_at(mm, vmf->address, vmf->pte, lab_copied_entry(vmf, new));
		if (old)
			folio_remove_rmap_pte(old, &old->page, vma);
		unused = old;
		__lab_mm_event(vmf->flags & FAULT_FLAG_UNSHARE ? "unshare" : "cow", mm, vmf->address, folio_pfn(new),
			       pte_pfn(vmf->orig_pte));
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	if (unused && unused == old)
		free_swap_cache(old);
	/* The mapping's reference of the page that is out of use, and the caller's. */
	if (unused)
		folio_put(unused);
	if (old)
		folio_put(old);
	return LAB_FAULT_WRITTEN;
}

static void wp_page_reuse(struct vm_fault *vmf)
{
	pte_t entry = maybe_mkwrite(pte_mkdirty(pte_mkyoung(vmf->orig_pte)), vmf->vma);

	set_pte_at(vmf->vma->vm_mm, vmf->address, vmf->pte, entry);
	count_vm_event(PGREUSE);
}

/* A write (or unsharing) met an entry that is not writable. Its table is locked, and is not on return. */
static vm_fault_t do_wp_page(struct vm_fault *vmf)
{
	struct folio *folio = vm_normal_folio(vmf->vma, vmf->address, vmf->orig_pte);

	if (folio && folio_test_anon(folio) &&
	    (PageAnonExclusive(&folio->page) || wp_can_reuse_anon_folio(folio, vmf->vma))) {
		lab_set_exclusive(&folio->page);
		if (!(vmf->flags & FAULT_FLAG_UNSHARE))
			wp_page_reuse(vmf);
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		return LAB_FAULT_WRITTEN;
	}
	if (folio)
		folio_get(folio);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	if (folio && folio_test_ksm(folio))
		count_vm_event(COW_KSM);
	return wp_page_copy(vmf, folio);
}

static vm_fault_t handle_pte_fault(struct vm_fault *vmf)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	pte_t entry;

	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (!vmf->pte)
		return do_anonymous_page(vmf);
	vmf->orig_pte = entry = *vmf->pte;
	if (pte_none(entry)) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		return do_anonymous_page(vmf);
	}
	if (!pte_present(entry)) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		return do_swap_page(vmf);
	}
	if ((vmf->flags & (FAULT_FLAG_WRITE | FAULT_FLAG_UNSHARE)) && !pte_write(entry))
		return do_wp_page(vmf);
	if (vmf->flags & FAULT_FLAG_WRITE)
		entry = pte_mkdirty(entry);
	set_pte_at(mm, vmf->address, vmf->pte, pte_mkyoung(entry));
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

#undef handle_mm_fault
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags)
{
	struct vm_fault vmf = { .vma = vma, .address = address & PAGE_MASK, .flags = flags };

	count_vm_event(PGFAULT);
	if ((flags & FAULT_FLAG_UNSHARE) && WARN_ON_ONCE(flags & FAULT_FLAG_WRITE))
		return VM_FAULT_SIGSEGV;
	vmf.pmd = lab_pmd_alloc(vma->vm_mm, address);
	if (!vmf.pmd)
		return VM_FAULT_OOM;
	return handle_pte_fault(&vmf);
}
