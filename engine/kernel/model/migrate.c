/* SPDX-License-Identifier: MIT */
/*
 * Moving a page to another frame (mm/migrate.c): it is taken off the LRU lists and locked, every entry that the reverse
 * map finds is replaced by a migration entry, which drops that mapping's reference; when only the caller's reference is
 * left, contents, flags and identity go to the new frame, and the entries are put back for whichever frame it is now.
 * A mapping that the reverse map does not find keeps its reference: then the page stays where it was.
 */

static void lab_begin_walk(struct page_vma_mapped_walk *pvmw, struct folio *folio, struct vm_area_struct *vma,
			   unsigned long address, unsigned int flags)
{
	memset(pvmw, 0, sizeof(*pvmw));
#ifdef KSMLAB_PVMW_HAS_PAGE
	pvmw->page = &folio->page;
#endif
	pvmw->pfn = folio_pfn(folio);
	pvmw->nr_pages = 1;
	pvmw->vma = vma;
	pvmw->address = address;
	pvmw->flags = flags;
}

/* What an entry says besides: kernels since 6.1 remember whether it was young and dirty, all whether it was soft-dirty. */
static pte_t lab_migration_pte(struct folio *folio, pte_t old, bool exclusive)
{
	int type = pte_write(old) ? SWP_MIGRATION_WRITE : exclusive ? SWP_MIGRATION_READ_EXCLUSIVE : SWP_MIGRATION_READ;
	pte_t entry = swp_entry_to_pte(swp_entry(type, folio_pfn(folio)));

#ifdef KSMLAB_USES_PageAnonExclusive
	if (pte_young(old))
		entry.pte |= LAB_SWP_YOUNG;
	if (pte_dirty(old))
		entry.pte |= LAB_SWP_DIRTY;
#endif
	if (pte_soft_dirty(old))
		entry.pte |= _PAGE_SWP_SOFT_DIRTY;
	return entry;
}

/* Takes one mapping away, and its reference; what it was stands in `entry` from now on. Its table is locked. */
static void lab_unmap_into(struct page_vma_mapped_walk *pvmw, struct folio *folio, pte_t old, pte_t entry)
{
	struct vm_area_struct *vma = pvmw->vma;

	if (pte_dirty(old))
		folio_mark_dirty(folio);
	ClearPageAnonExclusive(&folio->page);
	set_pte_at(vma->vm_mm, pvmw->address, pvmw->pte, entry);
	folio_remove_rmap_pte(folio, &folio->page, vma);
	if (vma->vm_flags & VM_LOCKED)
		lru_add_drain();
	folio_put(folio);
}

static bool try_to_migrate_one(lab_rmap_t *what, struct vm_area_struct *vma, unsigned long address, void *arg)
{
	struct folio *folio = (struct folio *)what;
	struct page_vma_mapped_walk pvmw;
	pte_t old;

	lab_begin_walk(&pvmw, folio, vma, address, 0);
	while (page_vma_mapped_walk(&pvmw)) {
		old = ptep_clear_flush(vma, address, pvmw.pte);
		lab_unmap_into(&pvmw, folio, old, lab_migration_pte(folio, old, PageAnonExclusive(&folio->page)));
	}
	return true;
}

/* `what` is where the page is now, `arg` the frame that the entries name. */
static bool remove_migration_pte(lab_rmap_t *what, struct vm_area_struct *vma, unsigned long address, void *arg)
{
	struct folio *folio = (struct folio *)what;
	struct page_vma_mapped_walk pvmw;
	pte_t old, entry;
	int type;

	lab_begin_walk(&pvmw, arg, vma, address, PVMW_MIGRATION);
	while (page_vma_mapped_walk(&pvmw)) {
		old = *pvmw.pte;
		type = swp_type(pte_to_swp_entry(old));
		entry = mk_pte(&folio->page, vma->vm_page_prot);
		entry = old.pte & LAB_SWP_YOUNG ? pte_mkyoung(entry) : pte_mkold(entry);
		if (folio_test_dirty(folio) && (old.pte & LAB_SWP_DIRTY))
			entry = pte_mkdirty(entry);
		entry = old.pte & _PAGE_SWP_SOFT_DIRTY ? pte_mksoft_dirty(entry) : pte_clear_soft_dirty(entry);
		if (type == SWP_MIGRATION_WRITE)
			entry = maybe_mkwrite(entry, vma);
		folio_get(folio);
		folio_add_anon_rmap_pte(folio, &folio->page, vma, address,
					type == SWP_MIGRATION_READ ? RMAP_NONE : RMAP_EXCLUSIVE);
		set_pte_at(vma->vm_mm, address, pvmw.pte, entry);
		if (vma->vm_flags & VM_LOCKED)
			lru_add_drain();
	}
	return true;
}

static void remove_migration_ptes(struct folio *from, struct folio *to)
{
	struct rmap_walk_control rwc = { .rmap_one = remove_migration_pte, .arg = from };

	rmap_walk(to, &rwc);
}

static int folio_not_mapped(lab_rmap_t *what)
{
	return !folio_mapped((struct folio *)what);
}

static void try_to_migrate(struct folio *folio)
{
	struct rmap_walk_control rwc = { .rmap_one = try_to_migrate_one, .done = folio_not_mapped };

	rmap_walk(folio, &rwc);
}

static void folio_migrate_flags(struct folio *new, struct folio *old)
{
	if (folio_test_referenced(old))
		folio_set_referenced(new);
	if (folio_test_uptodate(old))
		folio_mark_uptodate(new);
	if (folio_test_clear_active(old))
		folio_set_active(new);
	else if (folio_test_clear_unevictable(old))
		folio_set_unevictable(new);
	if (folio_test_workingset(old))
		folio_set_workingset(new);
	if (folio_test_dirty(old))
		folio_set_dirty(new);
#if defined(KSMLAB_DEFINES_folio_migrate_ksm)
	folio_migrate_ksm(new, old);
#elif defined(KSMLAB_DEFINES_ksm_migrate_page)
	ksm_migrate_page(&new->page, &old->page);
#endif
}

/*
 * Both locked. The old frame keeps its mapping word, which says what it was, until it is freed. A page in the swap cache is
 * frozen while its place there changes hands: it has no references for a moment, so that nobody can get one, and is not
 * gone. KSM tells that from a page that is by the flag, which is cleared last.
 */
static int move_to_new_folio(struct folio *new, struct folio *old)
{
	bool in_swap_cache = folio_test_swapcache(old);

	if (in_swap_cache ? !folio_ref_freeze(old, 2) : folio_ref_count(old) != 1)
		return -EAGAIN;
	new->index = old->index;
	new->mapping = old->mapping;
	if (folio_test_swapbacked(old))
		folio_set_swapbacked(new);
	if (in_swap_cache) {
		lab_swap_cache_replace(old, new);
		/* The caller's is left, the cache's has gone with it. */
		folio_ref_unfreeze(old, 1);
	}
	copy_highpage(&new->page, &old->page);
	folio_migrate_flags(new, old);
	if (in_swap_cache) {
		folio_clear_swapcache(old);
		old->private = NULL;
	}
	return 0;
}

/* Takes a page off the LRU lists for the caller, who holds a reference then; false when it is in none. */
static bool folio_isolate_lru(struct folio *folio)
{
	if (!folio_test_clear_lru(folio))
		return false;
	folio_get(folio);
	return true;
}

static void folio_putback_lru(struct folio *folio)
{
	folio_add_lru(folio);
	folio_put(folio);
}

/* Moves an isolated page to `new` (NULL: there was no memory) and takes over both references. 0, or why it stays. */
static int migrate_folio(struct folio *folio, struct folio *new)
{
	struct anon_vma *anon_vma = NULL;
	bool was_mapped = folio_mapped(folio);
	int err;

	if (!new) {
		folio_putback_lru(folio);
		return -ENOMEM;
	}
	folio_lock(folio);
	/* So that it outlives the mappings of the page. */
	if (folio_test_anon(folio) && !folio_test_ksm(folio))
		anon_vma = folio_anon_vma(folio);
	if (anon_vma)
		get_anon_vma(anon_vma);
	folio_lock(new);
	if (was_mapped)
		try_to_migrate(folio);
	err = folio_mapped(folio) ? -EAGAIN : move_to_new_folio(new, folio);
	if (!err)
		__lab_mm_event("migrate", NULL, 0, folio_pfn(new), folio_pfn(folio));
	if (!err)
		folio_add_lru(new);
	if (was_mapped)
		remove_migration_ptes(folio, err ? folio : new);
	folio_unlock(new);
	if (anon_vma)
		put_anon_vma(anon_vma);
	folio_unlock(folio);
	if (err)
		folio_putback_lru(folio);
	else
		folio_put(folio);
	folio_put(new);
	return err;
}

/* The page of an address for move_pages(), isolated; NULL with *err why not, or with *err 0 when it is there already. */
static struct folio *add_folio_for_migration(struct vm_area_struct *vma, unsigned long addr, int node, long *err)
{
	pte_t *ptep = lab_pte(vma->vm_mm, addr);
	pte_t entry = ptep ? *ptep : __pte(0);
	struct folio *folio;

	/* Until 6.11 follow_page() found what is not there as little as what lies outside; 6.1 sees no inaccessible page. */
	*err = -ENOENT;
#ifdef KSMLAB_USES_follow_page
	if (pte_none(entry))
		*err = -EFAULT;
#ifdef KSMLAB_USES_mm_slot_entry
	if (pte_protnone(entry))
		return NULL;
#endif
#endif
	if (!pte_present(entry))
		return NULL;
	folio = vm_normal_folio(vma, addr, entry);
	*err = -EFAULT;
	if (!folio)
		return NULL;
	*err = 0;
	if (folio_nid(folio) == node)
		return NULL;
	*err = -EBUSY;
	return folio_isolate_lru(folio) ? folio : NULL;
}

/* move_pages() with MPOL_MF_MOVE_ALL for one page. */
static long lab_move_page(struct mm_struct *mm, unsigned long addr, int node)
{
	struct vm_area_struct *vma;
	struct folio *folio = NULL;
	long err = -EFAULT;

	lru_add_drain_all();
	mmap_read_lock(mm);
	vma = vma_lookup(mm, addr);
	if (vma)
		folio = add_folio_for_migration(vma, addr, node, &err);
	mmap_read_unlock(mm);
	return folio ? migrate_folio(folio, lab_alloc_folio_exact(node)) : err;
}
