/* SPDX-License-Identifier: MIT */
/* The lock of a page. Whoever finds it taken sleeps until it is given back. */
#ifndef _LINUX_PAGEMAP_H
#define _LINUX_PAGEMAP_H

#include <linux/mm.h>
#include <linux/highmem.h>
#include <linux/list.h>

/* Leaves of the machine: sleep until the page's lock is given back; wake those who do. */
void __lab_wait_page_lock(struct folio *folio);
void __lab_wake_page_lock(struct folio *folio);

static inline bool folio_trylock(struct folio *folio)
{
	if (folio_test_locked(folio))
		return false;
	folio_set_locked(folio);
	return true;
}
static inline void folio_lock(struct folio *folio)
{
	while (!folio_trylock(folio))
		__lab_wait_page_lock(folio);
}
static inline void folio_unlock(struct folio *folio)
{
	VM_BUG_ON(!folio_test_locked(folio));
	folio_clear_locked(folio);
	__lab_wake_page_lock(folio);
}
#define trylock_page(page) folio_trylock(page_folio(page))
#define lock_page(page) folio_lock(page_folio(page))
#define unlock_page(page) folio_unlock(page_folio(page))

static inline pgoff_t linear_page_index(const struct vm_area_struct *vma, unsigned long address)
{
	return ((address - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
}
#define linear_anon_page_index(vma, address) linear_page_index(vma, address)

#endif
