/* What only ksm.c of 2.6.35 asked for, or in that form (common.c has the rest). */
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
#include <asm/tlbflush.h>
#include "internal.h"

struct used_slot;
static struct hlist_head *used_table;

static int mm_slots_hash_init(void)
{
	used_table = kzalloc(16 * sizeof(struct hlist_head), GFP_KERNEL);
	return used_table ? 0 : -ENOMEM;
}
static void mm_slots_hash_free(void)
{
	kfree(used_table);
}

static struct page *used_page;
static struct page *use_any_page(void)
{
	return used_page;
}
static void *use_kmap(struct page *page)
{
	kunmap_atomic(kmap_atomic(page, KM_USER1), KM_USER1);
	return kmap_atomic(page, KM_USER0);
}
#define use_kunmap(addr) kunmap_atomic(addr, KM_USER0)
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
	return pmd_present(*pmd) ? pmd : NULL;
}
#define use_clear_flush ptep_clear_flush
#define use_add_rmap(page, vma, addr) page_add_anon_rmap(page, vma, addr)
#define use_remove_rmap(page) page_remove_rmap(page)
#define use_fault(mm, vma, addr) handle_mm_fault(mm, vma, addr, FAULT_FLAG_WRITE)
#define use_number(text, value) strict_strtoul(text, 10, value)
#define use_waits() wait_event_interruptible(used_wait, kthread_should_stop())
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

static void use_anon_vma(struct anon_vma *anon_vma)
{
	atomic_inc(&anon_vma->external_refcount);
	if (atomic_dec_and_lock(&anon_vma->external_refcount, &anon_vma->lock)) {
		int empty = list_empty(&anon_vma->head);

		spin_unlock(&anon_vma->lock);
		if (empty)
			anon_vma_free(anon_vma);
	}
}

static int use_reclaim(struct page *page, struct mem_cgroup *memcg, struct vm_area_struct *vma, unsigned long address,
		       int (*rmap_one)(struct page *, struct vm_area_struct *, unsigned long, void *))
{
	struct anon_vma *anon_vma = vma->anon_vma;
	struct anon_vma_chain *vmac;
	unsigned int mapcount = page_mapcount(page);
	unsigned long vm_flags = 0;
	int found = 0;

	rcu_read_lock();
	rcu_read_unlock();
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
	struct hlist_node *node;
	struct used_node { struct hlist_node link; } *each;
	struct page *page = use_any_page();
	spinlock_t *ptl;
	pte_t *ptep;

	if (mm_slots_hash_init())
		return;
	hlist_for_each_entry(each, node, &used_table[0], link)
		VM_BUG_ON(each->link.next == node);
	BUG_ON(used_table->first != NULL);
	mm_slots_hash_free();
	current->flags |= PF_OOM_ORIGIN;
	current->flags &= ~PF_OOM_ORIGIN;
	atomic_inc(&vma->vm_mm->mm_count);
	printk(KERN_ERR "used\n");
	if (vma->vm_flags & (VM_INSERTPAGE | VM_NONLINEAR | VM_RESERVED))
		return;
	ptep = page_check_address(page, vma->vm_mm, vma->vm_start, &ptl, 0);
	if (ptep)
		pte_unmap_unlock(ptep, ptl);
	page->mapping = (void *)slot + (PAGE_MAPPING_ANON | PAGE_MAPPING_KSM);
	set_page_stable_node(page, page_stable_node(page));
	use_anon_vma(vma->anon_vma);
	use_reclaim(page, NULL, vma, vma->vm_start, NULL);
}
