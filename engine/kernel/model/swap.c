/* SPDX-License-Identifier: MIT */
/*
 * Swap: a device that is as fast as memory (as zram is), so that a page that is written out is written at once, and
 * free when nobody maps it any more. While some of its mappings could not be taken away, or until all that were have
 * come back, the page is in the swap cache, which holds a reference to it: there it is found by the next fault.
 */

#define LAB_SWAP_SLOTS 16384

struct lab_swap_slot {
	/* Entries of page tables that name the slot. */
	unsigned int count;
	/* What was written: an id of the page store. */
	unsigned int content;
	struct folio *cache;
};
static struct lab_swap_slot *lab_swap_slots;
/* Slots below it have been used; 0 stands for none, as the device's first page holds its header. */
static unsigned long lab_swap_used = 1;

static struct lab_swap_slot *lab_swap_slot(swp_entry_t entry)
{
	return &lab_swap_slots[swp_offset(entry)];
}

static struct lab_swap_slot *lab_folio_slot(struct folio *folio)
{
	return &lab_swap_slots[folio->swap.val >> LAB_SWP_OFFSET_SHIFT];
}

static unsigned long lab_free_slot(void)
{
	unsigned long i;

	if (!lab_swap_slots)
		lab_swap_slots = __lab_allocate(LAB_SWAP_SLOTS * sizeof(*lab_swap_slots), PAGE_SIZE, "swap map");
	if (!lab_swap_slots)
		return 0;
	for (i = 1; i < lab_swap_used; i++) {
		if (!lab_swap_slots[i].count && !lab_swap_slots[i].cache)
			return i;
	}
	return lab_swap_used < LAB_SWAP_SLOTS ? lab_swap_used++ : 0;
}

static void lab_swap_cache_add(struct folio *folio, unsigned long slot)
{
	folio->swap.val = swp_entry(0, slot).val;
	folio_set_swapcache(folio);
	folio_get(folio);
	lab_swap_slots[slot].cache = folio;
}

static void lab_swap_cache_delete(struct folio *folio)
{
	lab_folio_slot(folio)->cache = NULL;
	folio_clear_swapcache(folio);
	folio->private = NULL;
	folio_put(folio);
}

/* A migrated page takes its place in the swap cache along; the old frame keeps the flag until KSM has been told. */
static void lab_swap_cache_replace(struct folio *old, struct folio *new)
{
	lab_swap_cache_add(new, old->swap.val >> LAB_SWP_OFFSET_SHIFT);
}

/* Takes a locked page out of the swap cache when no entry names its slot. */
bool folio_free_swap(struct folio *folio)
{
	if (!folio_test_swapcache(folio) || lab_folio_slot(folio)->count)
		return false;
	lab_swap_cache_delete(folio);
	folio_mark_dirty(folio);
	return true;
}

void free_swap_cache(struct folio *folio)
{
	if (!folio_test_swapcache(folio) || folio_mapped(folio) || !folio_trylock(folio))
		return;
	folio_free_swap(folio);
	folio_unlock(folio);
}

/* An entry goes: with the last one the page in the cache does, unless it is mapped or in use. */
static void lab_swap_entry_gone(swp_entry_t entry)
{
	struct lab_swap_slot *slot = lab_swap_slot(entry);
	struct folio *folio = slot->cache;

	slot->count--;
	if (slot->count || !folio)
		return;
	folio_get(folio);
	free_swap_cache(folio);
	folio_put(folio);
}

static bool folio_referenced_one(lab_rmap_t *what, struct vm_area_struct *vma, unsigned long address, void *arg)
{
	struct page_vma_mapped_walk pvmw;
	unsigned int *referenced = arg;

	lab_begin_walk(&pvmw, (struct folio *)what, vma, address, 0);
	while (page_vma_mapped_walk(&pvmw)) {
		if (pte_young(*pvmw.pte))
			++*referenced;
		*pvmw.pte = pte_mkold(*pvmw.pte);
	}
	return true;
}

/* How many mappings have been used since this was last asked. */
unsigned int folio_referenced(struct folio *folio)
{
	unsigned int referenced = 0;
	struct rmap_walk_control rwc = { .rmap_one = folio_referenced_one, .arg = &referenced };

#ifdef KSMLAB_DEFINES_page_referenced_ksm
	unsigned long vm_flags = 0;

	if (folio_test_ksm(folio))
		return page_referenced_ksm(&folio->page, NULL, &vm_flags);
#endif
	rmap_walk(folio, &rwc);
	return referenced;
}

#ifdef KSMLAB_USES_page_referenced_one
int page_referenced_one(struct page *page, struct vm_area_struct *vma, unsigned long address, unsigned int *mapcount,
			unsigned long *vm_flags)
{
	unsigned int referenced = 0;

	folio_referenced_one((lab_rmap_t *)page, vma, address, &referenced);
	(*mapcount)--;
	if (referenced)
		*vm_flags |= vma->vm_flags;
	return referenced;
}
#endif

/* A mapping of a page in the swap cache becomes an entry that names the slot. A locked area keeps its pages. */
static bool lab_unmap_one(lab_rmap_t *what, struct vm_area_struct *vma, unsigned long address, void *arg)
{
	struct folio *folio = (struct folio *)what;
	struct page_vma_mapped_walk pvmw;
	pte_t old, entry;

	lab_begin_walk(&pvmw, folio, vma, address, 0);
	while (page_vma_mapped_walk(&pvmw)) {
		if (vma->vm_flags & VM_LOCKED) {
			page_vma_mapped_walk_done(&pvmw);
			return false;
		}
		old = ptep_clear_flush(vma, address, pvmw.pte);
		lab_folio_slot(folio)->count++;
		entry = swp_entry_to_pte((swp_entry_t){ folio->swap.val });
		if (PageAnonExclusive(&folio->page))
			entry.pte |= _PAGE_SWP_EXCLUSIVE;
		if (pte_soft_dirty(old))
			entry.pte |= _PAGE_SWP_SOFT_DIRTY;
		dec_mm_counter(vma->vm_mm, MM_ANONPAGES);
		inc_mm_counter(vma->vm_mm, MM_SWAPENTS);
		__lab_mm_event("swap out", vma->vm_mm, address, 0, folio_pfn(folio));
		lab_unmap_into(&pvmw, folio, old, entry);
	}
	return true;
}

#ifdef KSMLAB_USES_try_to_unmap_one
int try_to_unmap_one(struct page *page, struct vm_area_struct *vma, unsigned long address, enum ttu_flags flags)
{
	return lab_unmap_one((lab_rmap_t *)page, vma, address, NULL) ? SWAP_AGAIN : SWAP_MLOCK;
}
#endif

static void lab_try_to_unmap(struct folio *folio)
{
	struct rmap_walk_control rwc = { .rmap_one = lab_unmap_one, .done = folio_not_mapped };

#ifdef KSMLAB_DEFINES_try_to_unmap_ksm
	if (folio_test_ksm(folio)) {
		try_to_unmap_ksm(&folio->page, TTU_UNMAP);
		return;
	}
#endif
	rmap_walk(folio, &rwc);
}

/* mm/vmscan.c: shrink_folio_list() for one isolated page. Takes over the caller's reference. */
static void lab_reclaim(struct folio *folio)
{
	unsigned long slot = folio_test_swapcache(folio) ? 0 : lab_free_slot();

	folio_lock(folio);
	if (folio_test_mlocked(folio) || (!folio_test_swapcache(folio) && !slot))
		goto keep;
	folio_referenced(folio);
	if (slot) {
		lab_swap_cache_add(folio, slot);
		folio_mark_dirty(folio);
	}
	lab_try_to_unmap(folio);
	if (folio_mapped(folio))
		goto keep;
	if (folio_test_clear_dirty(folio))
		lab_folio_slot(folio)->content = __lab_frame_content(folio_pfn(folio));
	if (folio_ref_count(folio) != 2)
		goto keep;
	lab_swap_cache_delete(folio);
	folio_unlock(folio);
	folio_put(folio);
	return;
keep:
	folio_unlock(folio);
	folio_putback_lru(folio);
}

/* Reclaims the page that an address maps, whoever else maps it; what is not a page on the LRU lists stays. */
static void lab_reclaim_page(struct vm_area_struct *vma, unsigned long addr)
{
	pte_t *ptep = lab_pte(vma->vm_mm, addr);
	struct folio *folio = NULL;

	if (ptep && pte_present(*ptep))
		folio = vm_normal_folio(vma, addr, *ptep);
	if (folio && folio_isolate_lru(folio))
		lab_reclaim(folio);
}

/* The folio of a slot, with a reference: from the cache, or read. One whose last entry this is need not go there. */
static struct folio *lab_swapin(struct vm_fault *vmf, swp_entry_t entry)
{
	struct lab_swap_slot *slot = lab_swap_slot(entry);
	struct folio *folio = slot->cache;

	if (folio) {
		folio_get(folio);
		return folio;
	}
	folio = vma_alloc_folio(GFP_HIGHUSER_MOVABLE, 0, vmf->vma, vmf->address);
	if (!folio)
		return NULL;
	folio_set_swapbacked(folio);
	__lab_set_frame_content(folio_pfn(folio), slot->content);
	__folio_mark_uptodate(folio);
	if (slot->count > 1) {
		lab_swap_cache_add(folio, swp_offset(entry));
		folio_add_lru(folio);
	}
	return folio;
}

/* The page to map for one found in the swap cache: it, or a copy (locked), or NULL or an error. */
static struct folio *lab_swapped_folio(struct folio *folio, struct vm_area_struct *vma, unsigned long addr)
{
#if defined(KSMLAB_USES_folio_test_swapcache)
	return ksm_might_need_to_copy(folio, vma, addr);
#elif defined(KSMLAB_DEFINES_ksm_might_need_to_copy)
	return (struct folio *)ksm_might_need_to_copy(&folio->page, vma, addr);
#else
	return folio;
#endif
}

static bool should_try_to_free_swap(struct folio *folio, struct vm_area_struct *vma, unsigned int flags)
{
	if (!folio_test_swapcache(folio))
		return false;
	if ((vma->vm_flags & VM_LOCKED) || folio_test_mlocked(folio))
		return true;
	return (flags & FAULT_FLAG_WRITE) && !folio_test_ksm(folio) && folio_ref_count(folio) == 2;
}

/* Maps a page that was read from swap, or found in its cache. Table and page are locked. */
static vm_fault_t lab_map_swapped(struct vm_fault *vmf, struct folio *folio, bool is_copy, bool was_exclusive)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	bool exclusive = !folio_test_ksm(folio) && (was_exclusive || is_copy);
	pte_t entry = pte_mkyoung(mk_pte(&folio->page, vma->vm_page_prot));
	vm_fault_t ret = 0;

	lab_swap_slot(pte_to_swp_entry(vmf->orig_pte))->count--;
	if (should_try_to_free_swap(folio, vma, vmf->flags))
		folio_free_swap(folio);
	inc_mm_counter(mm, MM_ANONPAGES);
	dec_mm_counter(mm, MM_SWAPENTS);
	if (vmf->orig_pte.pte & _PAGE_SWP_SOFT_DIRTY)
		entry = pte_mksoft_dirty(entry);
	if (!folio_test_ksm(folio) && folio_ref_count(folio) == 1)
		exclusive = true;
	if (exclusive && (vmf->flags & FAULT_FLAG_WRITE)) {
		entry = maybe_mkwrite(pte_mkdirty(entry), vma);
		vmf->flags &= ~FAULT_FLAG_WRITE;
		ret = LAB_FAULT_WRITTEN;
	}
	if (!folio_test_anon(folio)) {
		folio_add_new_anon_rmap(folio, vma, vmf->address, exclusive ? RMAP_EXCLUSIVE : RMAP_NONE);
		if (!folio_test_swapcache(folio))
			folio_add_lru_vma(folio, vma);
	} else {
		folio_add_anon_rmap_pte(folio, &folio->page, vma, vmf->address, exclusive ? RMAP_EXCLUSIVE : RMAP_NONE);
	}
	set_pte_at(mm, vmf->address, vmf->pte, entry);
	vmf->orig_pte = entry;
	__lab_mm_event("swap in", mm, vmf->address, folio_pfn(folio), 0);
	return ret;
}

/* A page that moves while it is touched: until it has arrived. */
static vm_fault_t migration_entry_wait(swp_entry_t entry)
{
	struct folio *folio = page_folio(pfn_swap_entry_to_page(entry));

	folio_get(folio);
	folio_lock(folio);
	folio_unlock(folio);
	folio_put(folio);
	return 0;
}

static vm_fault_t do_swap_page(struct vm_fault *vmf)
{
	swp_entry_t entry = pte_to_swp_entry(vmf->orig_pte);
	struct vm_area_struct *vma = vmf->vma;
	struct folio *swapcache, *folio;
	vm_fault_t ret = 0;

	if (is_migration_entry(entry))
		return migration_entry_wait(entry);
	if (is_hwpoison_entry(entry))
		return VM_FAULT_HWPOISON;
	count_vm_event(PGMAJFAULT);
	swapcache = lab_swapin(vmf, entry);
	if (!swapcache)
		return VM_FAULT_OOM;
	folio_lock(swapcache);
	folio = swapcache;
	if (folio_test_swapcache(swapcache))
		folio = lab_swapped_folio(swapcache, vma, vmf->address);
	if (IS_ERR_OR_NULL(folio)) {
		ret = folio ? VM_FAULT_HWPOISON : VM_FAULT_OOM;
		folio = swapcache;
		goto out;
	}
#ifdef KSMLAB_USES_PageAnonExclusive
	if ((vmf->flags & FAULT_FLAG_WRITE) && folio == swapcache && !folio_test_ksm(folio) && !folio_test_lru(folio))
		lru_add_drain();
#endif
	vmf->pte = pte_offset_map_lock(vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (!pte_same(*vmf->pte, vmf->orig_pte)) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		goto out;
	}
	ret = lab_map_swapped(vmf, folio, folio != swapcache, (vmf->orig_pte.pte & _PAGE_SWP_EXCLUSIVE) != 0);
	folio_unlock(folio);
	if (folio != swapcache) {
		folio_unlock(swapcache);
		folio_put(swapcache);
	}
	if (vmf->flags & FAULT_FLAG_WRITE)
		return do_wp_page(vmf);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return ret;
out:
	folio_unlock(swapcache);
	folio_put(swapcache);
	if (folio != swapcache) {
		folio_unlock(folio);
		folio_put(folio);
	}
	return ret;
}

/* Brings back what is in swap of a range: a load from each such page. */
static long lab_swap_in_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	pte_t *ptep;
	long err;

	for (; start < end; start += PAGE_SIZE) {
		ptep = lab_pte(mm, start);
		if (!ptep || !is_swap_pte(*ptep))
			continue;
		err = lab_touch(start, false);
		if (err < 0)
			return err;
	}
	return 0;
}
