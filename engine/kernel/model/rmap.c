/* SPDX-License-Identifier: MIT */
/* Counting the mappings of a page, and the way from a page to the entries that map it. */

/* Kernels before 5.19 do not know whose alone a page is; they go by the counts. */
static void lab_set_exclusive(struct page *page)
{
#ifdef KSMLAB_USES_PageAnonExclusive
	SetPageAnonExclusive(page);
#endif
}

void folio_add_anon_rmap_pte(struct folio *folio, struct page *page, struct vm_area_struct *vma, unsigned long addr,
			     rmap_t flags)
{
	atomic_inc(&page->_mapcount);
	if (flags & RMAP_EXCLUSIVE)
		lab_set_exclusive(page);
	mlock_vma_folio(folio, vma);
}

static void lab_set_anon_rmap(struct folio *folio, struct vm_area_struct *vma, unsigned long addr, bool exclusive)
{
	struct anon_vma *anon_vma = vma->anon_vma;

	BUG_ON(!anon_vma);
	/* A page that others may map belongs to the oldest area it can be found from. */
	if (!exclusive)
		anon_vma = anon_vma->root;
	folio->mapping = (struct address_space *)((unsigned long)anon_vma | PAGE_MAPPING_ANON);
	folio->index = linear_page_index(vma, addr);
}

void folio_add_new_anon_rmap(struct folio *folio, struct vm_area_struct *vma, unsigned long addr, rmap_t flags)
{
	folio_set_swapbacked(folio);
	lab_set_anon_rmap(folio, vma, addr, flags & RMAP_EXCLUSIVE);
	atomic_set(&folio->_mapcount, 0);
	if (flags & RMAP_EXCLUSIVE)
		lab_set_exclusive(&folio->page);
}

/* A page found to be the area's alone is its anon_vma's from now on. */
static void folio_move_anon_rmap(struct folio *folio, struct vm_area_struct *vma)
{
	folio->mapping = (struct address_space *)((unsigned long)vma->anon_vma | PAGE_MAPPING_ANON);
}

void folio_remove_rmap_pte(struct folio *folio, struct page *page, struct vm_area_struct *vma)
{
	WARN(page_mapcount(page) <= 0, "pfn %lu is unmapped once too often\n", page_to_pfn(page));
	atomic_dec(&page->_mapcount);
	munlock_vma_folio(folio, vma);
}

#undef page_address_in_vma
unsigned long page_address_in_vma(const struct page *page, const struct vm_area_struct *vma)
{
	struct anon_vma *anon_vma = folio_anon_vma((const struct folio *)page);
	unsigned long address;

	/* Also for a KSM page, which has no anon_vma. */
	if (!vma->anon_vma || !anon_vma || vma->anon_vma->root != anon_vma->root)
		return -EFAULT;
	if (page->index < vma->vm_pgoff)
		return -EFAULT;
	address = vma->vm_start + ((page->index - vma->vm_pgoff) << PAGE_SHIFT);
	if (address < vma->vm_start || address >= vma->vm_end)
		return -EFAULT;
	return address;
}

static bool lab_maps(struct page_vma_mapped_walk *pvmw, pte_t pte)
{
	unsigned long pfn;

	if (pvmw->flags & PVMW_MIGRATION) {
		if (!is_swap_pte(pte) || !is_migration_entry(pte_to_swp_entry(pte)))
			return false;
		pfn = swp_offset(pte_to_swp_entry(pte));
	} else {
		if (!pte_present(pte))
			return false;
		pfn = pte_pfn(pte);
	}
#ifdef KSMLAB_PVMW_HAS_PAGE
	return pfn == page_to_pfn(pvmw->page);
#else
	return pfn == pvmw->pfn;
#endif
}

bool page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw)
{
	struct mm_struct *mm = pvmw->vma->vm_mm;
	pmd_t *pmd;

	/* A page that is all of its folio is mapped at one address of an area only. */
	if (pvmw->pte) {
		page_vma_mapped_walk_done(pvmw);
		return false;
	}
	pmd = mm_find_pmd(mm, pvmw->address);
	if (!pmd)
		return false;
	pvmw->pmd = pmd;
	pvmw->pte = pte_offset_map_lock(mm, pmd, pvmw->address, &pvmw->ptl);
	if (!pvmw->pte)
		return false;
	if (lab_maps(pvmw, *pvmw->pte))
		return true;
	page_vma_mapped_walk_done(pvmw);
	return false;
}

void page_vma_mapped_walk_done(struct page_vma_mapped_walk *pvmw)
{
	if (pvmw->ptl)
		spin_unlock(pvmw->ptl);
	pvmw->pte = NULL;
	pvmw->ptl = NULL;
}

pte_t *page_check_address(struct page *page, struct mm_struct *mm, unsigned long address, spinlock_t **ptlp, int sync)
{
	pmd_t *pmd = mm_find_pmd(mm, address);
	pte_t *pte = pmd ? pte_offset_map_lock(mm, pmd, address, ptlp) : NULL;

	if (!pte)
		return NULL;
	if (pte_present(*pte) && pte_pfn(*pte) == page_to_pfn(page))
		return pte;
	pte_unmap_unlock(pte, *ptlp);
	return NULL;
}

static void lab_rmap_walk_anon(struct folio *folio, struct rmap_walk_control *rwc)
{
	struct anon_vma *anon_vma = folio_anon_vma(folio);
	struct anon_vma_chain *avc;

	if (!anon_vma)
		return;
	anon_vma_lock_read(anon_vma);
	anon_vma_interval_tree_foreach(avc, &anon_vma->rb_root, folio->index, folio->index) {
		unsigned long address = page_address_in_vma(&folio->page, avc->vma);

		if (rwc->invalid_vma && rwc->invalid_vma(avc->vma, rwc->arg))
			continue;
		if (!rwc->rmap_one((lab_rmap_t *)folio, avc->vma, address, rwc->arg))
			break;
		if (rwc->done && rwc->done((lab_rmap_t *)folio))
			break;
	}
	anon_vma_unlock_read(anon_vma);
}

#ifdef KSMLAB_RMAP_WALK_BY_ONE
static int lab_rmap_one(struct page *page, struct vm_area_struct *vma, unsigned long address, void *arg)
{
	struct rmap_walk_control *rwc = arg;

	if (rwc->invalid_vma && rwc->invalid_vma(vma, rwc->arg))
		return SWAP_AGAIN;
	if (!rwc->rmap_one((lab_rmap_t *)page, vma, address, rwc->arg))
		return SWAP_FAIL;
	return rwc->done && rwc->done((lab_rmap_t *)page) ? SWAP_SUCCESS : SWAP_AGAIN;
}
#endif

/* Visits every area that may map a locked folio. */
void rmap_walk(struct folio *folio, struct rmap_walk_control *rwc)
{
#ifdef KSMLAB_DEFINES_rmap_walk_ksm
	if (folio_test_ksm(folio)) {
#ifdef KSMLAB_RMAP_WALK_BY_ONE
		rmap_walk_ksm(&folio->page, lab_rmap_one, rwc);
#else
		rmap_walk_ksm((lab_rmap_t *)folio, rwc);
#endif
		return;
	}
#endif
	lab_rmap_walk_anon(folio, rwc);
}
