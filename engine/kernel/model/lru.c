/* SPDX-License-Identifier: MIT */
/*
 * LRU batches of the one processor. A folio waits in a batch, which holds a reference to it, until the batch is full
 * or somebody drains it. What is left out: the order of the lists, which only reclaim would ask for.
 */

struct folio_batch {
	unsigned int nr;
	struct folio *folios[KSMLAB_LRU_BATCH];
};
static struct {
	struct folio_batch add;
	struct folio_batch activate;
	struct folio_batch mlock;
} lab_lru;

static void lab_drain_add(void)
{
	unsigned int i;

	for (i = 0; i < lab_lru.add.nr; i++) {
		folio_set_lru(lab_lru.add.folios[i]);
		folio_put(lab_lru.add.folios[i]);
	}
	lab_lru.add.nr = 0;
}

static void lab_drain_activate(void)
{
	unsigned int i;

	for (i = 0; i < lab_lru.activate.nr; i++) {
		folio_set_active(lab_lru.activate.folios[i]);
		folio_set_lru(lab_lru.activate.folios[i]);
		folio_put(lab_lru.activate.folios[i]);
	}
	lab_lru.activate.nr = 0;
}

/* A folio that waits here is put among the unevictable ones, or taken from them, as its flag says by then. */
static void lab_drain_mlock(void)
{
	struct folio *folio;
	unsigned int i;

	for (i = 0; i < lab_lru.mlock.nr; i++) {
		folio = lab_lru.mlock.folios[i];
		folio_set_lru(folio);
		if (folio_test_mlocked(folio))
			folio_set_unevictable(folio);
		else
			folio_clear_unevictable(folio);
		folio_put(folio);
	}
	lab_lru.mlock.nr = 0;
}

void lru_add_drain(void)
{
	lab_drain_mlock();
	lab_drain_add();
	lab_drain_activate();
}

void lru_add_drain_all(void)
{
	lru_add_drain();
}

void folio_add_lru(struct folio *folio)
{
	folio_get(folio);
	lab_lru.add.folios[lab_lru.add.nr++] = folio;
	if (lab_lru.add.nr == KSMLAB_LRU_BATCH)
		lab_drain_add();
}

static void lab_batch_mlock(struct folio *folio)
{
	folio_get(folio);
	lab_lru.mlock.folios[lab_lru.mlock.nr++] = folio;
	if (lab_lru.mlock.nr == KSMLAB_LRU_BATCH)
		lab_drain_mlock();
}

void folio_add_lru_vma(struct folio *folio, struct vm_area_struct *vma)
{
	if ((vma->vm_flags & (VM_LOCKED | VM_SPECIAL)) != VM_LOCKED) {
		folio_add_lru(folio);
		return;
	}
	folio_set_mlocked(folio);
	lab_batch_mlock(folio);
}

void mlock_vma_folio(struct folio *folio, struct vm_area_struct *vma)
{
	if (!vma || !(vma->vm_flags & VM_LOCKED))
		return;
	folio_set_mlocked(folio);
	lab_batch_mlock(folio);
}

void munlock_vma_folio(struct folio *folio, struct vm_area_struct *vma)
{
	if (!vma || !(vma->vm_flags & VM_LOCKED) || !folio_test_mlocked(folio))
		return;
	folio_clear_mlocked(folio);
	lab_batch_mlock(folio);
}

void mlock_vma_page(struct page *page)
{
	SetPageMlocked(page);
}

void munlock_vma_page(struct page *page)
{
	ClearPageMlocked(page);
}

static void lab_activate(struct folio *folio)
{
	folio_clear_lru(folio);
	folio_get(folio);
	lab_lru.activate.folios[lab_lru.activate.nr++] = folio;
	if (lab_lru.activate.nr == KSMLAB_LRU_BATCH)
		lab_drain_activate();
}

/* mm/swap.c: the second mark makes a folio active; one that still waits to be added gets the flag at once. */
void folio_mark_accessed(struct folio *folio)
{
	if (!folio_test_referenced(folio)) {
		folio_set_referenced(folio);
	} else if (!folio_test_unevictable(folio) && !folio_test_active(folio)) {
		if (folio_test_lru(folio))
			lab_activate(folio);
		else
			folio_set_active(folio);
		folio_clear_referenced(folio);
	}
}
