/* SPDX-License-Identifier: MIT */
/*
 * Memory that failed under a page (mm/memory-failure.c): those who map it are collected, their entries are replaced by
 * ones that say so, and they are told. The frame stays out of use for good: nobody gives back the last reference.
 */

struct to_kill {
	struct list_head nd;
	struct task_struct *tsk;
	unsigned long addr;
};

/* The task to signal for memory that failed: whoever has an address space, when it is to be early. */
struct task_struct *task_early_kill(struct task_struct *tsk, int force_early)
{
	return tsk->mm && force_early ? tsk : NULL;
}

/* A task is told once, whatever it maps the page for. */
void add_to_kill_ksm(struct task_struct *tsk, const struct page *p, struct vm_area_struct *vma,
		     struct list_head *to_kill, unsigned long ksm_addr)
{
	struct to_kill *tk;

	list_for_each_entry(tk, to_kill, nd) {
		if (tk->tsk == tsk)
			return;
	}
	tk = kmalloc(sizeof(*tk), GFP_ATOMIC);
	if (!tk)
		return;
	tk->tsk = tsk;
	tk->addr = ksm_addr;
	list_add_tail(&tk->nd, to_kill);
}

static void collect_procs_anon(struct folio *folio, struct list_head *to_kill)
{
	struct anon_vma *anon_vma = folio_anon_vma(folio);
	struct anon_vma_chain *avc;
	struct task_struct *tsk;
	pte_t *ptep;

	if (!anon_vma)
		return;
	anon_vma_lock_read(anon_vma);
	for_each_process(tsk) {
		anon_vma_interval_tree_foreach(avc, &anon_vma->rb_root, folio->index, folio->index) {
			unsigned long addr = page_address_in_vma(&folio->page, avc->vma);

			ptep = avc->vma->vm_mm == tsk->mm ? lab_pte(tsk->mm, addr) : NULL;
			if (ptep && pte_present(*ptep) && pte_pfn(*ptep) == folio_pfn(folio))
				add_to_kill_ksm(tsk, &folio->page, avc->vma, to_kill, addr);
		}
	}
	anon_vma_unlock_read(anon_vma);
}

static void collect_procs(struct folio *folio, struct list_head *to_kill)
{
#ifdef KSMLAB_DEFINES_collect_procs_ksm
	if (folio_test_ksm(folio)) {
		collect_procs_ksm(folio, &folio->page, to_kill, 1);
		return;
	}
#endif
	collect_procs_anon(folio, to_kill);
}

static bool lab_poison_one(lab_rmap_t *what, struct vm_area_struct *vma, unsigned long address, void *arg)
{
	struct folio *folio = (struct folio *)what;
	struct page_vma_mapped_walk pvmw;
	pte_t old;

	lab_begin_walk(&pvmw, folio, vma, address, 0);
	while (page_vma_mapped_walk(&pvmw)) {
		old = ptep_clear_flush(vma, address, pvmw.pte);
		dec_mm_counter(vma->vm_mm, MM_ANONPAGES);
		lab_unmap_into(&pvmw, folio, old, swp_entry_to_pte(swp_entry(SWP_HWPOISON, folio_pfn(folio))));
	}
	return true;
}

/* Who was collected gets SIGBUS. It is only reported: every process here has a handler for it, and goes on. */
static void kill_procs(struct list_head *to_kill, unsigned long pfn)
{
	struct to_kill *tk, *next;

	list_for_each_entry_safe(tk, next, to_kill, nd) {
		__lab_mm_event("sigbus", tk->tsk->mm, tk->addr, pfn, 0);
		list_del(&tk->nd);
		kfree(tk);
	}
}

/* A reference keeps the frame for good. The zero page, which is the kernel's own, is marked and stays where it is. */
static long memory_failure(struct folio *folio)
{
	struct rmap_walk_control rwc = { .rmap_one = lab_poison_one, .done = folio_not_mapped };
	LIST_HEAD(to_kill);

	if (PageHWPoison(&folio->page))
		return -EHWPOISON;
	SetPageHWPoison(&folio->page);
	if (!folio_test_anon(folio))
		return -EBUSY;
	folio_get(folio);
	folio_lock(folio);
	collect_procs(folio, &to_kill);
	rmap_walk(folio, &rwc);
	kill_procs(&to_kill, folio_pfn(folio));
	folio_unlock(folio);
	return folio_mapped(folio) ? -EBUSY : 0;
}

/* mm/madvise.c: madvise_inject_error() for one page, which is loaded from first. */
static long lab_fail_page(unsigned long addr)
{
	long pfn;

#ifndef KSMLAB_DEFINES_collect_procs_ksm
	/* Kernels whose KSM has no part in it were built without it. */
	return -EINVAL;
#endif
	pfn = lab_touch(addr, false);
	if (pfn < 0)
		return pfn;
	lru_add_drain_all();
	return memory_failure(page_folio(pfn_to_page(pfn)));
}
