/* SPDX-License-Identifier: MIT */
/*
 * LRU lists and swap. A page that joins a list waits in a batch of the processor first, and the batch holds a
 * reference to it: that is why a page just faulted in is not merged.
 */
#ifndef _LINUX_SWAP_H
#define _LINUX_SWAP_H

#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/memcontrol.h>

/* Entries of one batch: 31 since 6.5, 15 before, 14 before 4.15. */
#ifndef KSMLAB_LRU_BATCH
#if defined(KSMLAB_USES_folio_lock) || defined(KSMLAB_USES_folio_trylock)
#define KSMLAB_LRU_BATCH 31
#else
#define KSMLAB_LRU_BATCH 15
#endif
#endif

void lru_add_drain(void);
void lru_add_drain_all(void);
void folio_add_lru(struct folio *folio);
void folio_add_lru_vma(struct folio *folio, struct vm_area_struct *vma);
#define lru_cache_add_lru(page, lru) folio_add_lru(page_folio(page))
#define lru_cache_add(page) folio_add_lru(page_folio(page))
#define add_page_to_unevictable_list(page) SetPageUnevictable(page)
#define page_evictable(page, vma) (!((vma)->vm_flags & VM_LOCKED))
enum lru_list { LRU_INACTIVE_ANON, LRU_ACTIVE_ANON, LRU_INACTIVE_FILE, LRU_ACTIVE_FILE, LRU_UNEVICTABLE };

/* Takes a locked page whose slot no entry names out of the swap cache; the other looks itself, and locks. */
bool folio_free_swap(struct folio *folio);
void free_swap_cache(struct folio *folio);
#define try_to_free_swap(page) folio_free_swap(page_folio(page))

#endif
