/* SPDX-License-Identifier: MIT */
/*
 * LRU batches of the one processor. A folio waits in a batch, which holds a reference to it, until the batch is full
 * or somebody drains it. What is left out: the order of the lists, which only reclaim would ask for.
 */

struct folio_batch {
	unsigned int nr;
	struct folio *folios[KSMLAB_LRU_BATCH];
};
/* What is to be done with a folio of the batch "mlock". */
enum lab_mlock_work {
	LAB_MLOCK,
	LAB_MLOCK_NEW,
	LAB_MUNLOCK
};
static struct lab_lru {
	struct folio_batch add;
	struct folio_batch activate;
	struct folio_batch mlock;
	enum lab_mlock_work mlock_works[KSMLAB_LRU_BATCH];
} lab_lru;

/* mm/swap.c: lru_add(): how often it was locked is not known then. */
static void lab_lru_add(struct folio *folio)
{
	folio_clear_unevictable(folio);
	if (folio_test_mlocked(folio)) {
		folio_clear_active(folio);
		folio_set_unevictable(folio);
		folio->mlock_count = 0;
	}
	folio_set_lru(folio);
}

static void lab_drain_add(void)
{
	unsigned int i;

	for (i = 0; i < lab_lru.add.nr; i++) {
		lab_lru_add(lab_lru.add.folios[i]);
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

#ifdef KSMLAB_USES_munlock_vma_page

/* Until 5.17 the flag was changed at once; a folio that waits here goes where the flag says by then. */
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

#else

/* mm/mlock.c: __mlock_folio() */
static void lab_mlock_drained(struct folio *folio)
{
	if (!folio_test_lru(folio))
		return;
	if (!folio_test_mlocked(folio)) {
		folio_clear_unevictable(folio);
		return;
	}
	if (folio_test_unevictable(folio)) {
		folio->mlock_count++;
		return;
	}
	folio_clear_active(folio);
	folio_set_unevictable(folio);
	folio->mlock_count = 1;
}

/* mm/mlock.c: __mlock_new_folio() */
static void lab_mlock_new_drained(struct folio *folio)
{
	if (folio_test_mlocked(folio)) {
		folio_set_unevictable(folio);
		folio->mlock_count = 1;
	}
	folio_set_lru(folio);
}

/* mm/mlock.c: __munlock_folio(). Only the last of several locks clears the flag. */
static void lab_munlock_drained(struct folio *folio)
{
	bool is_on_list = folio_test_lru(folio);

	if (is_on_list && folio_test_unevictable(folio)) {
		if (folio->mlock_count)
			folio->mlock_count--;
		if (folio->mlock_count)
			return;
	}
	folio_clear_mlocked(folio);
	if (is_on_list)
		folio_clear_unevictable(folio);
}

/* The references go when all of the batch are done. */
static void lab_drain_mlock(void)
{
	struct folio *folio;
	unsigned int i;

	for (i = 0; i < lab_lru.mlock.nr; i++) {
		folio = lab_lru.mlock.folios[i];
		switch (lab_lru.mlock_works[i]) {
		case LAB_MLOCK:
			lab_mlock_drained(folio);
			break;
		case LAB_MLOCK_NEW:
			lab_mlock_new_drained(folio);
			break;
		case LAB_MUNLOCK:
			lab_munlock_drained(folio);
			break;
		}
	}
	for (i = 0; i < lab_lru.mlock.nr; i++)
		folio_put(lab_lru.mlock.folios[i]);
	lab_lru.mlock.nr = 0;
}

#endif

void lru_add_drain(void)
{
	lab_drain_add();
	lab_drain_activate();
	lab_drain_mlock();
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

static void lab_batch_mlock(struct folio *folio, enum lab_mlock_work work)
{
	folio_get(folio);
	lab_lru.mlock_works[lab_lru.mlock.nr] = work;
	lab_lru.mlock.folios[lab_lru.mlock.nr++] = folio;
	if (lab_lru.mlock.nr == KSMLAB_LRU_BATCH)
		lab_drain_mlock();
}

/* mm/mlock.c: mlock_folio() */
static void lab_mlock_folio(struct folio *folio)
{
#ifdef KSMLAB_USES_munlock_vma_page
	if (folio_test_mlocked(folio))
		return;
#endif
	folio_set_mlocked(folio);
	lab_batch_mlock(folio, LAB_MLOCK);
}

/* mm/mlock.c: munlock_folio(): the flag is cleared when the batch is drained, since others may have locked it, too. */
static void lab_munlock_folio(struct folio *folio)
{
#ifdef KSMLAB_USES_munlock_vma_page
	if (!folio_test_mlocked(folio))
		return;
	folio_clear_mlocked(folio);
#endif
	lab_batch_mlock(folio, LAB_MUNLOCK);
}

void folio_add_lru_vma(struct folio *folio, struct vm_area_struct *vma)
{
	if ((vma->vm_flags & (VM_LOCKED | VM_SPECIAL)) != VM_LOCKED) {
		folio_add_lru(folio);
		return;
	}
	folio_set_mlocked(folio);
	lab_batch_mlock(folio, LAB_MLOCK_NEW);
}

void mlock_vma_folio(struct folio *folio, struct vm_area_struct *vma)
{
	if (vma && (vma->vm_flags & VM_LOCKED))
		lab_mlock_folio(folio);
}

void munlock_vma_folio(struct folio *folio, struct vm_area_struct *vma)
{
	if (vma && (vma->vm_flags & VM_LOCKED))
		lab_munlock_folio(folio);
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
