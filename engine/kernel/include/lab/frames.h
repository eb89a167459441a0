/* SPDX-License-Identifier: MIT */
/*
 * Page frames: from struct page to frame number, node and contents and back, and the two counts of a page. A page is
 * freed when its reference count falls to 0; each mapping holds one reference, the LRU batches and ksmd hold others.
 */
#ifndef _LAB_FRAMES_H
#define _LAB_FRAMES_H

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/page-flags.h>
#include <lab/macros.h>

/* One struct page for each frame of the machine, made at boot. Frame 0 is never used, frame 1 is the zero page. */
extern struct page *vmemmap;
extern unsigned long lab_frames_per_node;
extern unsigned long lab_nr_frames;
#define LAB_ZERO_PFN 1UL
#ifdef KSMLAB_USES_totalram_pages
#define totalram_pages lab_nr_frames
#endif

#define page_to_pfn(p) ((unsigned long)((const struct page *)(p) - vmemmap))
#define pfn_to_page(pfn) (vmemmap + (pfn))
#define folio_pfn(folio) page_to_pfn(&(folio)->page)
#define pfn_folio(pfn) ((struct folio *)pfn_to_page(pfn))
#define pfn_valid(pfn) ((pfn) < lab_nr_frames)
#define nth_page(page, n) ((page) + (n))
#define folio_page_idx(folio, page) 0
#define folio_nr_pages(folio) 1L
#define folio_order(folio) 0
#define folio_size(folio) PAGE_SIZE

static inline int page_to_nid(const struct page *page)
{
	return (page->flags >> LAB_PG_NODE_SHIFT) & LAB_PG_NODE_MASK;
}
static inline int folio_nid(const struct folio *folio)
{
	return page_to_nid(&folio->page);
}
static inline int pfn_to_nid(unsigned long pfn)
{
	return pfn / lab_frames_per_node;
}

#define ZERO_PAGE(vaddr) pfn_to_page(LAB_ZERO_PFN)
#define my_zero_pfn(addr) LAB_ZERO_PFN
#define is_zero_pfn(pfn) ((pfn) == LAB_ZERO_PFN)
#define is_zero_page(page) is_zero_pfn(page_to_pfn(page))
#define is_zero_folio(folio) is_zero_page(&(folio)->page)
#define mk_pte(page, prot) pfn_pte(page_to_pfn(page), prot)
#define folio_mk_pte(folio, prot) pfn_pte(folio_pfn(folio), prot)
#define pte_page(pte) pfn_to_page(pte_pfn(pte))

/* Where the contents of a frame are seen. */
#define page_address(page) ((void *)(LAB_FRAME_BASE + (page_to_pfn(page) << PAGE_SHIFT)))
#define page_to_virt(page) page_address(page)
#define folio_address(folio) page_address(&(folio)->page)

static inline int page_ref_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}
#define page_count(page) page_ref_count(page)
static inline int folio_ref_count(const struct folio *folio)
{
	return atomic_read(&folio->_refcount);
}
static inline int page_mapcount(const struct page *page)
{
	return atomic_read(&page->_mapcount) + 1;
}
static inline int folio_mapcount(const struct folio *folio)
{
	return atomic_read(&folio->_mapcount) + 1;
}
#define total_mapcount(page) page_mapcount(page)
#define folio_precise_page_mapcount(folio, page) folio_mapcount(folio)
static inline bool page_mapped(const struct page *page)
{
	return atomic_read(&page->_mapcount) >= 0;
}
static inline bool folio_mapped(const struct folio *folio)
{
	return atomic_read(&folio->_mapcount) >= 0;
}

/* Frees a page nobody refers to any more. */
void __folio_put(struct folio *folio);
static inline void folio_get(struct folio *folio)
{
	atomic_inc(&folio->_refcount);
}
static inline void get_page(struct page *page)
{
	atomic_inc(&page->_refcount);
}
static inline bool folio_put_testzero(struct folio *folio)
{
	return atomic_dec_and_test(&folio->_refcount);
}
static inline void folio_put(struct folio *folio)
{
	if (atomic_dec_and_test(&folio->_refcount))
		__folio_put(folio);
}
static inline void put_page(struct page *page)
{
	if (atomic_dec_and_test(&page->_refcount))
		__folio_put((struct folio *)page);
}
static inline bool folio_try_get(struct folio *folio)
{
	return atomic_add_unless(&folio->_refcount, 1, 0);
}
static inline bool get_page_unless_zero(struct page *page)
{
	return atomic_add_unless(&page->_refcount, 1, 0);
}
/* Takes all references away if there are just so many: nobody can get one until they are put back. */
static inline bool folio_ref_freeze(struct folio *folio, int count)
{
	return atomic_cmpxchg(&folio->_refcount, count, 0) == count;
}
static inline void folio_ref_unfreeze(struct folio *folio, int count)
{
	atomic_set(&folio->_refcount, count);
}

/* A page for an address of an area, from the node that the area's policy names; its reference is the caller's. */
struct folio *__lab_alloc_folio(struct vm_area_struct *vma, unsigned long addr);
struct folio *__lab_alloc_folio_node(int nid);
#define vma_alloc_folio(gfp, order, vma, addr, ...) __lab_alloc_folio(vma, addr)
#define alloc_page_vma(gfp, vma, addr) ((struct page *)__lab_alloc_folio(vma, addr))
#define alloc_page(gfp) ((struct page *)__lab_alloc_folio_node(0))
#define __free_page(page) put_page(page)

#define is_zone_device_page(page) ((void)(page), 0)
#define folio_is_zone_device(folio) ((void)(folio), 0)
#define folio_is_device_coherent(folio) ((void)(folio), 0)

/* 0: all of it is one page. */
#define split_huge_page(page) ((void)(page), 0)
#define split_folio(folio) ((void)(folio), 0)

void folio_mark_accessed(struct folio *folio);
#define mark_page_accessed(page) folio_mark_accessed(page_folio(page))
bool folio_mark_dirty(struct folio *folio);
#define set_page_dirty(page) folio_mark_dirty(page_folio(page))

#endif
