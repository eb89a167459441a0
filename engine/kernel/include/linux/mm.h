/* SPDX-License-Identifier: MIT */
/*
 * What mm/ksm.c finds in linux/mm.h, for kernels with struct page and with struct folio alike: frames and their
 * counts (lab/frames.h), areas (lab/areas.h), faults, contents. What these functions do is in engine/kernel/model.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/mmdebug.h>
#include <linux/bug.h>
#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/numa.h>
#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>
#include <linux/page-flags.h>
#include <linux/vmstat.h>
#include <linux/pgtable.h>
#include <asm/page.h>
#include <asm/cacheflush.h>
#include <lab/macros.h>
#include <lab/mmFlags.h>
#include <lab/frames.h>
#include <lab/areas.h>
#include <lab/vmaFlags.h>

/*
 * An area's page fault: makes the page at `address` present, and writable or unshared as the flags ask.
 * handle_mm_fault() had the mm as its first argument up to 4.7, and has had the registers as its last since 5.9.
 */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags);
static inline vm_fault_t __lab_fault_either(unsigned long a, unsigned long b, unsigned long c, unsigned long d, int has_mm)
{
	if (has_mm)
		return handle_mm_fault((struct vm_area_struct *)b, c, d);
	return handle_mm_fault((struct vm_area_struct *)a, b, c);
}
#define handle_mm_fault(...) __LAB_CALL(__lab_fault_, __VA_ARGS__)
#define __lab_fault_3(vma, address, flags) handle_mm_fault(vma, address, flags)
#define __lab_fault_4(a, b, c, d) \
	__lab_fault_either((unsigned long)(a), (unsigned long)(b), (unsigned long)(c), (unsigned long)(d), \
			   __builtin_types_compatible_p(__typeof__(a), struct mm_struct *))

pte_t *__lab_pte_map_lock(struct mm_struct *mm, pmd_t *pmd, unsigned long addr, spinlock_t **ptlp);
#define pte_offset_map_lock(mm, pmd, addr, ptlp) __lab_pte_map_lock(mm, pmd, addr, ptlp)
#define pte_offset_map_nolock(mm, pmd, addr, ptlp) (*(ptlp) = pte_lockptr(mm, pmd), pte_offset_kernel(pmd, addr))
#define pte_unmap_unlock(pte, ptl) \
	do { \
		spin_unlock(ptl); \
		pte_unmap(pte); \
	} while (0)
#define pte_lockptr(mm, pmd) (&(mm)->page_table_lock)
#define pmd_lockptr(mm, pmd) (&(mm)->page_table_lock)
static inline spinlock_t *pmd_lock(struct mm_struct *mm, pmd_t *pmd)
{
	spin_lock(&mm->page_table_lock);
	return &mm->page_table_lock;
}
pmd_t *mm_find_pmd(struct mm_struct *mm, unsigned long address);

/* The page behind an entry; NULL for the zero page and for what has no struct page of its own. */
struct page *vm_normal_page(struct vm_area_struct *vma, unsigned long addr, pte_t pte);
struct folio *vm_normal_folio(struct vm_area_struct *vma, unsigned long addr, pte_t pte);
#define vm_normal_page_pmd(vma, addr, pmd) ((struct page *)NULL)
#define vm_normal_folio_pmd(vma, addr, pmd) ((struct folio *)NULL)

#define FOLL_WRITE 0x01
#define FOLL_GET 0x04
#define FOLL_FORCE 0x10
#define FOLL_MIGRATION 0x400
#define FOLL_REMOTE 0x2000
#define FOLL_TOUCH 0x10000
struct page *follow_page(struct vm_area_struct *vma, unsigned long address, unsigned int flags);

#ifndef KSMLAB_DEFINES_memcmp_pages
int memcmp_pages(struct page *page1, struct page *page2);
#endif
#ifndef KSMLAB_DEFINES_pages_identical
static inline int pages_identical(struct page *page1, struct page *page2)
{
	return !memcmp_pages(page1, page2);
}
#endif

/* Counters of what an address space maps. */
#define get_mm_counter(mm, member) atomic_long_read(&(mm)->rss_stat[member])
#define add_mm_counter(mm, member, value) atomic_long_add(value, &(mm)->rss_stat[member])
#define inc_mm_counter(mm, member) atomic_long_inc(&(mm)->rss_stat[member])
#define dec_mm_counter(mm, member) atomic_long_dec(&(mm)->rss_stat[member])
#define mm_tlb_flush_pending(mm) (atomic_read(&(mm)->tlb_flush_pending) > 0)

#define mm_flags_test(flag, mm) test_bit(flag, &(mm)->lab_flags)
#define mm_flags_set(flag, mm) set_bit(flag, &(mm)->lab_flags)
#define mm_flags_clear(flag, mm) clear_bit(flag, &(mm)->lab_flags)
#define mm_flags_test_and_set(flag, mm) test_and_set_bit(flag, &(mm)->lab_flags)
#define mm_flags_test_and_clear(flag, mm) test_and_clear_bit(flag, &(mm)->lab_flags)

#include <linux/sched/mm.h>

#endif
