/* What ksm.c of 4.19 asked for, and no other, or in that form (common.c has the rest). */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/sched.h>
#include <linux/rwsem.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/spinlock.h>
#include <linux/jhash.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/wait.h>
#include <linux/slab.h>
#include <linux/rbtree.h>
#include <linux/memory.h>
#include <linux/mmu_notifier.h>
#include <linux/swap.h>
#include <linux/ksm.h>
#include <linux/hashtable.h>
#include <linux/freezer.h>
#include <linux/oom.h>
#include <linux/numa.h>
#include <asm/tlbflush.h>
#include "internal.h"

struct used_slot;
#define MM_SLOTS_HASH_BITS 10
#ifdef CONFIG_DEBUG_VM
#error "with the checks of CONFIG_DEBUG_VM"
#endif
#if GCC_VERSION < 40900
#error "an old compiler"
#endif

static DEFINE_HASHTABLE(mm_slots_hash, MM_SLOTS_HASH_BITS);
static LIST_HEAD(used_nodes);
static struct rb_root *used_roots;
static unsigned long used_run;

static struct page *used_page;
static struct page *use_any_page(void)
{
	return used_page;
}
#define use_kmap(page) kmap_atomic(page)
#define use_kunmap(addr) kunmap_atomic(addr)
#define use_pmd(mm, addr) mm_find_pmd(mm, addr)
#define use_clear_flush ptep_clear_flush
#define use_add_rmap(page, vma, addr) page_add_anon_rmap(page, vma, addr, false)
#define use_remove_rmap(page) page_remove_rmap(page, false)
static __always_inline int use_fault(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr)
{
	vm_fault_t ret = handle_mm_fault(vma, addr, FAULT_FLAG_WRITE | FAULT_FLAG_REMOTE);

	return ret & VM_FAULT_SIGSEGV ? 0 : ret;
}
static int use_number(const char *text, unsigned long *value)
{
	bool flag;
	int number;

	return kstrtobool(text, &flag) && kstrtoint(text, 10, &number) ? -EINVAL : kstrtoul(text, 10, value);
}
#define use_waits()								\
	do {									\
		set_freezable();						\
		try_to_freeze();						\
		if (likely(!freezing(current)))					\
			wait_event_freezable(used_wait, kthread_should_stop());	\
	} while (0)
#ifndef CONFIG_NUMA
#error "one node"
#endif
static void use_new_page(struct page *page, struct vm_area_struct *vma, unsigned long addr)
{
	__SetPageLocked(page);
	unlock_page(page);
}

static bool use_one(struct page *page, struct vm_area_struct *vma, unsigned long addr, void *arg)
{
	return true;
}
static int use_done(struct page *page)
{
	return !page_mapped(page);
}
static bool use_invalid(struct vm_area_struct *vma, void *arg)
{
	return !arg;
}

static int use_walk(struct page *page, struct vm_area_struct *vma)
{
	struct rmap_walk_control control = { .arg = vma, .rmap_one = use_one, .done = use_done, .invalid_vma = use_invalid };
	struct anon_vma *anon_vma = vma->anon_vma;
	struct anon_vma_chain *vmac;
	int found = 0;

	anon_vma_lock_read(anon_vma);
	anon_vma_interval_tree_foreach(vmac, &anon_vma->rb_root, 0, ULONG_MAX)
		found += vmac->vma == vma;
	anon_vma_unlock_read(anon_vma);
	VM_BUG_ON_PAGE(!PageLocked(page), page);
	if (control.invalid_vma && control.invalid_vma(vma, control.arg))
		return found;
	if (!control.rmap_one(page, vma, vma->vm_start, control.arg))
		return found;
	return control.done && control.done(page);
}

static void use_mapped_walk(struct vm_area_struct *vma, struct page *page)
{
	struct page_vma_mapped_walk pvmw = { .page = page, .vma = vma, .address = vma->vm_start };

	if (!page_vma_mapped_walk(&pvmw))
		return;
	if (!WARN_ONCE(!pvmw.pte, "used") && pte_protnone(*pvmw.pte) && pte_savedwrite(*pvmw.pte))
		*pvmw.pte = pte_clear_savedwrite(*pvmw.pte);
	page_vma_mapped_walk_done(&pvmw);
}

static void use_version(struct vm_area_struct *vma, struct used_slot *slot)
{
	struct used_node { struct hlist_node link; struct list_head entries; struct mm_struct *mm; struct rb_node node; } *each, with;
	struct used_node *next_node;
	struct hlist_node *after;
	struct page *page = use_any_page(), *zero = ZERO_PAGE(0);
	pte_t entry = pte_mkspecial(pfn_pte(page_to_pfn(zero), vma->vm_page_prot));

	BUILD_BUG_ON(sizeof(void *) != 8);
	hash_add(mm_slots_hash, &with.link, (unsigned long)vma->vm_mm);
	hash_for_each_possible(mm_slots_hash, each, link, (unsigned long)vma->vm_mm)
		WARN_ON_ONCE(each->mm == vma->vm_mm);
	hlist_for_each_entry(each, &mm_slots_hash[1], link)
		BUG_ON(each->mm == vma->vm_mm);
	hash_del(&with.link);
	list_add(&with.entries, &used_nodes);
	used_roots = kcalloc(2, sizeof(*used_roots), GFP_KERNEL);
	rb_replace_node(&with.node, &with.node, used_roots);
	set_current_oom_origin();
	clear_current_oom_origin();
	cpu_relax();
	smp_mb();
	smp_rmb();
	smp_wmb();
	wake_up_bit(&used_run, ilog2(4));
	if (page_to_nid(page) != pfn_to_nid(page_to_pfn(page)) || compound_head(page) != page || !PageUptodate(page))
		return;
	page->index = linear_page_index(vma, vma->vm_start);
	if (page_anon_vma(page) && page_anon_vma(page)->root != vma->anon_vma->root)
		return;
	follow_page(vma, vma->vm_start, FOLL_GET | FOLL_MIGRATION);
	hlist_for_each_entry_safe(each, after, &mm_slots_hash[0], link)
		each = hlist_entry(after, typeof(*each), link);
	list_for_each_entry_safe(each, next_node, &used_nodes, entries)
		VM_BUG_ON(mm_slots_hash[0].first == after);
	wait_on_bit(&used_run, ilog2(4), TASK_UNINTERRUPTIBLE);
	if (READ_ONCE(used_run) == EBUSY || !hlist_empty(&mm_slots_hash[0]) || !is_zero_pfn(pte_pfn(entry)))
		return;
	mmgrab(vma->vm_mm);
	dec_mm_counter(vma->vm_mm, MM_ANONPAGES);
	pr_err("used\n");
#ifdef VM_SPARC_ADI
	if (vma->vm_flags & VM_SPARC_ADI)
		return;
#endif
	if (vma_is_dax(vma) || mm_tlb_flush_pending(vma->vm_mm))
		return;
	follow_page(vma, vma->vm_start, FOLL_GET | FOLL_MIGRATION | FOLL_REMOTE);
	if (unlikely(time_before(jiffies, used_run)) || PageDirty(page))
		return;
	mmu_notifier_invalidate_range_start(vma->vm_mm, vma->vm_start, vma->vm_start + PAGE_SIZE);
	mmu_notifier_invalidate_range_end(vma->vm_mm, vma->vm_start, vma->vm_start + PAGE_SIZE);
	if (PageTransCompound(page) && split_huge_page(page))
		return;
	if (pte_dirty(entry))
		set_page_dirty(page);
	entry = pte_mkclean(entry);
	lru_add_drain_all();
	try_to_free_swap(page);
	get_anon_vma(vma->anon_vma);
	put_anon_vma(vma->anon_vma);
	page->mapping = (void *)slot + PAGE_MAPPING_KSM;
	if (page_rmapping(page) != slot)
		return;
	use_mapped_walk(vma, page);
	use_walk(page, vma);
}

static int __init ksm_init(void);
subsys_initcall(ksm_init);
