/* What ksm.c of 4.4 asked for, and no other, or in that form (common.c has the rest). */
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
#include <linux/timer.h>
#include <linux/show_mem_notifier.h>
#include <asm/tlbflush.h>
#include "internal.h"

struct used_slot;
#define MM_SLOTS_HASH_BITS 10

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
#define use_clear_flush ptep_clear_flush_notify
#define use_add_rmap(page, vma, addr) page_add_anon_rmap(page, vma, addr)
#define use_remove_rmap(page) page_remove_rmap(page)
#define use_fault(mm, vma, addr) (handle_mm_fault(mm, vma, addr, FAULT_FLAG_WRITE) & ~VM_FAULT_SIGSEGV)
#define use_number(text, value) kstrtoul(text, 10, value)
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
	__set_page_locked(page);
	unlock_page(page);
}
static void use_timeout(unsigned long task)
{
	wake_up_process((struct task_struct *)task);
}
/* Vendors of devices let ksmd sleep on a timer that wakes nobody else. */
static long __sched use_deferred_sleep(unsigned long expires)
{
	struct timer_list timer;

	setup_deferrable_timer_on_stack(&timer, use_timeout, (unsigned long)current);
	__set_current_state(TASK_INTERRUPTIBLE);
	mod_timer(&timer, expires);
	schedule();
	del_singleshot_timer_sync(&timer);
	destroy_timer_on_stack(&timer);
	__set_current_state(TASK_RUNNING);
	return 0;
}

static int use_show_mem(struct notifier_block *self, unsigned long action, void *arg)
{
	pr_info("used\n");
	return NOTIFY_OK;
}
static struct notifier_block used_show_mem = { .notifier_call = use_show_mem };

static int use_one(struct page *page, struct vm_area_struct *vma, unsigned long addr, void *arg)
{
	return SWAP_AGAIN;
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
	if (control.rmap_one(page, vma, vma->vm_start, control.arg) != SWAP_AGAIN)
		return found;
	return control.done && control.done(page);
}

static void use_version(struct vm_area_struct *vma, struct used_slot *slot)
{
	struct used_node { struct hlist_node link; struct list_head entries; struct mm_struct *mm; struct rb_node node; } *each, with;
	struct list_head *at, *next;
	struct page *page = use_any_page();
	pte_t *ptep, entry = __pte(0);
	spinlock_t *ptl;
	char text[16];

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
	list_for_each_safe(at, next, &used_nodes)
		list_del(at);
	show_mem_notifier_register(&used_show_mem);
	wait_on_bit(&used_run, ilog2(4), TASK_UNINTERRUPTIBLE);
	smp_read_barrier_depends();
	if (READ_ONCE(used_run) == EBUSY || !hlist_empty(&mm_slots_hash[0]))
		return;
	atomic_inc(&vma->vm_mm->mm_count);
	pr_err("used\n");
	snprintf(text, sizeof(text), "%lu", used_run);
	ptep = page_check_address(page, vma->vm_mm, vma->vm_start, &ptl, 0);
	if (ptep)
		pte_unmap_unlock(ptep, ptl);
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
	set_page_stable_node(page, page_stable_node(page));
	use_walk(page, vma);
	use_deferred_sleep(jiffies + 5);
}

static int __init ksm_init(void);
subsys_initcall(ksm_init);
