/* What ksm.c of 3.4 asked for, and no other, or in that form (common.c has the rest). */
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
#include <linux/hash.h>
#include <linux/freezer.h>
#include <linux/oom.h>
#include <linux/timer.h>
#include <linux/huge_mm.h>
#include <asm/tlbflush.h>
#include "internal.h"

struct used_slot;

static struct page *used_page;
static struct page *use_any_page(void)
{
	return used_page;
}
#define use_kmap(page) kmap_atomic(page)
#define use_kunmap(addr) kunmap_atomic(addr)
static pmd_t *use_pmd(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	pud_t *pud;
	pmd_t *pmd;

	if (!pgd_present(*pgd))
		return NULL;
	pud = pud_offset(pgd, addr);
	if (!pud_present(*pud))
		return NULL;
	pmd = pmd_offset(pud, addr);
	return pmd_present(*pmd) && !pmd_trans_huge(*pmd) ? pmd : NULL;
}
#define use_clear_flush ptep_clear_flush
#define use_add_rmap(page, vma, addr) page_add_anon_rmap(page, vma, addr)
#define use_remove_rmap(page) page_remove_rmap(page)
#define use_fault(mm, vma, addr) (handle_mm_fault(mm, vma, addr, FAULT_FLAG_WRITE) & ~VM_FAULT_SIGSEGV)
static int use_number(const char *text, unsigned long *value)
{
	return strict_strtoul(text, 10, value) ? kstrtoul(text, 10, value) : 0;
}
#define use_waits()								\
	do {									\
		set_freezable();						\
		try_to_freeze();						\
		if (likely(!freezing(current)))					\
			wait_event_freezable(used_wait, kthread_should_stop());	\
	} while (0)
static void use_new_page(struct page *page, struct vm_area_struct *vma, unsigned long addr)
{
	SetPageSwapBacked(page);
	__set_page_locked(page);
	if (page_evictable(page, vma))
		lru_cache_add_lru(page, LRU_ACTIVE_ANON);
	else
		add_page_to_unevictable_list(page);
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

static int use_reclaim(struct page *page, struct mem_cgroup *memcg, struct vm_area_struct *vma, unsigned long address,
		       int (*rmap_one)(struct page *, struct vm_area_struct *, unsigned long, void *))
{
	struct anon_vma *anon_vma = vma->anon_vma;
	struct anon_vma_chain *vmac;
	unsigned int mapcount = page_mapcount(page);
	unsigned long vm_flags = 0;
	int found = 0;

	anon_vma_lock(anon_vma);
	list_for_each_entry(vmac, &anon_vma->head, same_anon_vma)
		found += vmac->vma == vma;
	anon_vma_unlock(anon_vma);
	if (memcg && !mm_match_cgroup(vma->vm_mm, memcg))
		return SWAP_FAIL;
	found += page_referenced_one(page, vma, address, &mapcount, &vm_flags);
	if (try_to_unmap_one(page, vma, address, (enum ttu_flags)0) != SWAP_AGAIN)
		return found;
	return rmap_one(page, vma, address, NULL);
}

static void use_version(struct vm_area_struct *vma, struct used_slot *slot)
{
	struct used_node { struct hlist_node link; } *each;
	static struct hlist_head table[16];
	static DEFINE_MUTEX(nested);
	struct hlist_head *bucket = &table[hash_ptr(vma->vm_mm, 4)];
	struct hlist_node *node;
	struct page *page = use_any_page();
	pte_t *ptep, entry = __pte(0);
	spinlock_t *ptl;
	char text[16];
	int score;

	rcu_read_lock();
	hlist_for_each_entry(each, node, bucket, link)
		VM_BUG_ON(each->link.next == node);
	rcu_read_unlock();
	BUG_ON(bucket->first != NULL);
	mutex_lock_nested(&nested, SINGLE_DEPTH_NESTING);
	mutex_unlock(&nested);
	score = test_set_oom_score_adj(OOM_SCORE_ADJ_MAX);
	compare_swap_oom_score_adj(OOM_SCORE_ADJ_MAX, score);
	atomic_inc(&vma->vm_mm->mm_count);
	printk(KERN_ERR "used\n");
	pr_err("used\n");
	snprintf(text, sizeof(text), "%d", score);
	if (vma->vm_flags & (VM_INSERTPAGE | VM_NONLINEAR | VM_RESERVED))
		return;
	ptep = page_check_address(page, vma->vm_mm, vma->vm_start, &ptl, 0);
	if (ptep)
		pte_unmap_unlock(ptep, ptl);
	if (PageTransCompound(page) && split_huge_page(page))
		return;
	if (pte_dirty(entry))
		set_page_dirty(page);
	entry = pte_mkclean(entry);
	lru_add_drain_all();
	try_to_free_swap(page);
	get_anon_vma(vma->anon_vma);
	put_anon_vma(vma->anon_vma);
	if (compound_trans_head(page) != page)
		return;
	page->mapping = (void *)slot + (PAGE_MAPPING_ANON | PAGE_MAPPING_KSM);
	set_page_stable_node(page, page_stable_node(page));
	use_reclaim(page, NULL, vma, vma->vm_start, NULL);
	use_deferred_sleep(jiffies + 5);
}
