/*
 * Our own linux/ksm.h, for a ksm.c that is opened without its tree: what the model calls in KSM, in the form that the
 * source defines it. The wrappers that a tree has here are those of 6.12, as far as the source has what they need.
 */
#ifndef LAB_LINUX_KSM_H
#define LAB_LINUX_KSM_H

#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/sched.h>

struct rmap_walk_control;

int ksm_madvise(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice, vm_flags_t *vm_flags);
int __ksm_enter(struct mm_struct *mm);
void __ksm_exit(struct mm_struct *mm);

#ifdef KSMLAB_USES_mm_flags_test
#define lab_mm_is_registered(mm) mm_flags_test(MMF_VM_MERGEABLE, mm)
#define lab_mm_merges_all(mm) mm_flags_test(MMF_VM_MERGE_ANY, mm)
#else
#define lab_mm_is_registered(mm) test_bit(MMF_VM_MERGEABLE, &(mm)->flags)
#define lab_mm_merges_all(mm) test_bit(MMF_VM_MERGE_ANY, &(mm)->flags)
#endif

#ifdef KSMLAB_USES_ksm_zero_pages
#ifdef KSMLAB_USES_ATOMIC_LONG_INIT
extern atomic_long_t ksm_zero_pages;
#define lab_add_zero_pages(mm, n) \
	(atomic_long_add(n, &ksm_zero_pages), atomic_long_add(n, &(mm)->ksm_zero_pages))
#define mm_ksm_zero_pages(mm) atomic_long_read(&(mm)->ksm_zero_pages)
#else
extern unsigned long ksm_zero_pages;
#define lab_add_zero_pages(mm, n) ((void)(ksm_zero_pages += (n), (mm)->ksm_zero_pages += (n)))
#define mm_ksm_zero_pages(mm) ((long)(mm)->ksm_zero_pages)
#endif
/* A zero page that KSM placed is told by its dirty bit. */
#define is_ksm_zero_pte(entry) (is_zero_pfn(pte_pfn(entry)) && pte_dirty(entry))

static inline void ksm_map_zero_page(struct mm_struct *mm)
{
	lab_add_zero_pages(mm, 1);
}

static inline void ksm_might_unmap_zero_page(struct mm_struct *mm, pte_t entry)
{
	if (is_ksm_zero_pte(entry))
		lab_add_zero_pages(mm, -1);
}
#endif

#ifdef KSMLAB_DEFINES_ksm_fork
int ksm_fork(struct mm_struct *mm, struct mm_struct *oldmm);
#else
static inline int ksm_fork(struct mm_struct *mm, struct mm_struct *oldmm)
{
	if (!lab_mm_is_registered(oldmm))
		return 0;
#ifdef KSMLAB_USES_ksm_zero_pages
	/* the child has the parent's zero pages, too */
	mm->ksm_merging_pages = 0;
	mm->ksm_rmap_items = 0;
#ifdef KSMLAB_USES_ATOMIC_LONG_INIT
	atomic_long_add(mm_ksm_zero_pages(mm), &ksm_zero_pages);
#else
	ksm_zero_pages += mm->ksm_zero_pages;
#endif
#endif
	return __ksm_enter(mm);
}
#endif

#ifdef KSMLAB_DEFINES_ksm_exit
void ksm_exit(struct mm_struct *mm);
#else
static inline void ksm_exit(struct mm_struct *mm)
{
	if (lab_mm_is_registered(mm))
		__ksm_exit(mm);
}
#endif

/* No kernel has these two: mremap uses ksm_madvise(), munmap says nothing. */
#ifdef KSMLAB_DEFINES_ksm_mremap
int ksm_mremap(struct vm_area_struct *vma, unsigned long start, unsigned long end);
#endif
#ifdef KSMLAB_DEFINES_ksm_munmap
void ksm_munmap(struct mm_struct *mm, unsigned long start, unsigned long end);
#endif

/* Of a patch that was never merged: the scheduler tells of a process that runs again. */
#ifdef KSMLAB_DEFINES___ksm_switch
void __ksm_switch(struct mm_struct *mm);
static inline void ksm_switch(struct mm_struct *mm)
{
	if (test_bit(MMF_SWITCH_TO_KSM, &mm->flags))
		__ksm_switch(mm);
}
#endif
/* The same with the mistake of its first version: the queue to wake, for the caller to keep until it has switched. */
#ifdef KSMLAB_DEFINES_ksm_switch_queue
struct wait_queue_head *ksm_switch_queue(struct mm_struct *mm);
#endif

#ifdef KSMLAB_DEFINES_ksm_vma_flags
#ifdef KSMLAB_USES_vma_flags_t
vma_flags_t ksm_vma_flags(struct mm_struct *mm, const struct file *file, vma_flags_t vma_flags);
#else
vm_flags_t ksm_vma_flags(struct mm_struct *mm, const struct file *file, vm_flags_t vm_flags);
#endif
#endif
#ifdef KSMLAB_DEFINES_ksm_add_vma
void ksm_add_vma(struct vm_area_struct *vma);
#endif
#ifdef KSMLAB_DEFINES_ksm_enable_merge_any
int ksm_enable_merge_any(struct mm_struct *mm);
#endif
#ifdef KSMLAB_DEFINES_ksm_disable_merge_any
int ksm_disable_merge_any(struct mm_struct *mm);
#endif
#ifdef KSMLAB_DEFINES_ksm_disable
int ksm_disable(struct mm_struct *mm);
#endif
#ifdef KSMLAB_DEFINES_ksm_process_profit
long ksm_process_profit(struct mm_struct *mm);
#endif
#ifdef KSMLAB_DEFINES_ksm_process_mergeable
bool ksm_process_mergeable(struct mm_struct *mm);
#endif

#if defined(KSMLAB_RMAP_WALK_BY_ONE)
int rmap_walk_ksm(struct page *page, int (*rmap_one)(struct page *, struct vm_area_struct *, unsigned long, void *),
		  void *arg);
#elif defined(KSMLAB_DEFINES_rmap_walk_ksm) && defined(KSMLAB_USES_SWAP_AGAIN)
int rmap_walk_ksm(struct page *page, struct rmap_walk_control *rwc);
#elif defined(KSMLAB_DEFINES_rmap_walk_ksm)
void rmap_walk_ksm(lab_rmap_t *folio, struct rmap_walk_control *rwc);
#endif
#ifdef KSMLAB_DEFINES_page_referenced_ksm
int page_referenced_ksm(struct page *page, struct mem_cgroup *memcg, unsigned long *vm_flags);
#endif
#ifdef KSMLAB_DEFINES_try_to_unmap_ksm
int try_to_unmap_ksm(struct page *page, enum ttu_flags flags);
#endif
/* Until 4.4 these stood here. */
#if defined(KSMLAB_USES_set_page_stable_node) && !defined(KSMLAB_DEFINES_set_page_stable_node)
static inline void *page_stable_node(struct page *page)
{
	return PageKsm(page) ? page_rmapping(page) : NULL;
}
static inline void set_page_stable_node(struct page *page, void *stable_node)
{
	page->mapping = (void *)((unsigned long)stable_node + PAGE_MAPPING_KSM);
}
#endif
#ifdef KSMLAB_DEFINES_collect_procs_ksm
/* (folio, page, to_kill, force_early): what is constant of it depends on the version. */
void collect_procs_ksm();
#endif
#if defined(KSMLAB_DEFINES_folio_migrate_ksm)
void folio_migrate_ksm(struct folio *newfolio, struct folio *folio);
#elif defined(KSMLAB_DEFINES_ksm_migrate_page)
void ksm_migrate_page(struct page *newpage, struct page *oldpage);
#endif

#if defined(KSMLAB_USES_folio_test_swapcache)
struct folio *ksm_might_need_to_copy(struct folio *folio, struct vm_area_struct *vma, unsigned long addr);
#elif defined(KSMLAB_DEFINES_ksm_might_need_to_copy)
struct page *ksm_might_need_to_copy(struct page *page, struct vm_area_struct *vma, unsigned long addr);
#endif

#endif
