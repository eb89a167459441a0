/* SPDX-License-Identifier: MIT */
/*
 * Flags of a page, asked for and changed through both names (Page…, folio_…). Bits 40 to 45 of the word hold the node.
 * What a page is used for stands in the low bits of its mapping: anonymous, movable, or both: KSM.
 */
#ifndef _LINUX_PAGE_FLAGS_H
#define _LINUX_PAGE_FLAGS_H

#include <linux/mm_types.h>

enum pageflags {
	PG_locked,
	PG_writeback,
	PG_referenced,
	PG_uptodate,
	PG_dirty,
	PG_lru,
	PG_head,
	PG_waiters,
	PG_active,
	PG_workingset,
	PG_owner_priv_1,
	PG_owner_2,
	PG_arch_1,
	PG_reserved,
	PG_private,
	PG_private_2,
	PG_reclaim,
	PG_swapbacked,
	PG_unevictable,
	PG_mlocked,
	PG_hwpoison,
	__NR_PAGEFLAGS,
	PG_swapcache = PG_owner_priv_1,
	PG_anon_exclusive = PG_owner_2
};
#define LAB_PG_NODE_SHIFT 40
#define LAB_PG_NODE_MASK 0x3fUL

#define PAGE_MAPPING_ANON 0x1
#define PAGE_MAPPING_MOVABLE 0x2
#define PAGE_MAPPING_KSM (PAGE_MAPPING_ANON | PAGE_MAPPING_MOVABLE)
#define PAGE_MAPPING_FLAGS (PAGE_MAPPING_ANON | PAGE_MAPPING_MOVABLE)
#define FOLIO_MAPPING_ANON PAGE_MAPPING_ANON
#define FOLIO_MAPPING_ANON_KSM 0x2
#define FOLIO_MAPPING_KSM (FOLIO_MAPPING_ANON | FOLIO_MAPPING_ANON_KSM)
#define FOLIO_MAPPING_FLAGS FOLIO_MAPPING_KSM

#define __LAB_PAGE_FLAG(Name, name, bit) \
	static inline int Page##Name(const struct page *page) { return (page->flags >> (bit)) & 1; } \
	static inline bool folio_test_##name(const struct folio *folio) { return (folio->flags >> (bit)) & 1; } \
	static inline void SetPage##Name(struct page *page) { page->flags |= 1UL << (bit); } \
	static inline void __SetPage##Name(struct page *page) { page->flags |= 1UL << (bit); } \
	static inline void folio_set_##name(struct folio *folio) { folio->flags |= 1UL << (bit); } \
	static inline void __folio_set_##name(struct folio *folio) { folio->flags |= 1UL << (bit); } \
	static inline void ClearPage##Name(struct page *page) { page->flags &= ~(1UL << (bit)); } \
	static inline void __ClearPage##Name(struct page *page) { page->flags &= ~(1UL << (bit)); } \
	static inline void folio_clear_##name(struct folio *folio) { folio->flags &= ~(1UL << (bit)); } \
	static inline void __folio_clear_##name(struct folio *folio) { folio->flags &= ~(1UL << (bit)); } \
	static inline bool folio_test_clear_##name(struct folio *folio) \
	{ \
		bool was = (folio->flags >> (bit)) & 1; \
		folio->flags &= ~(1UL << (bit)); \
		return was; \
	}

__LAB_PAGE_FLAG(Locked, locked, PG_locked)
__LAB_PAGE_FLAG(Referenced, referenced, PG_referenced)
__LAB_PAGE_FLAG(Uptodate, uptodate, PG_uptodate)
__LAB_PAGE_FLAG(Dirty, dirty, PG_dirty)
__LAB_PAGE_FLAG(LRU, lru, PG_lru)
__LAB_PAGE_FLAG(Active, active, PG_active)
__LAB_PAGE_FLAG(Workingset, workingset, PG_workingset)
__LAB_PAGE_FLAG(Reserved, reserved, PG_reserved)
__LAB_PAGE_FLAG(SwapBacked, swapbacked, PG_swapbacked)
__LAB_PAGE_FLAG(SwapCache, swapcache, PG_swapcache)
__LAB_PAGE_FLAG(Unevictable, unevictable, PG_unevictable)
__LAB_PAGE_FLAG(Mlocked, mlocked, PG_mlocked)
__LAB_PAGE_FLAG(Writeback, writeback, PG_writeback)
__LAB_PAGE_FLAG(HWPoison, hwpoison, PG_hwpoison)
__LAB_PAGE_FLAG(AnonExclusive, anon_exclusive, PG_anon_exclusive)

#define __folio_mark_uptodate(folio) __folio_set_uptodate(folio)
#define folio_mark_uptodate(folio) folio_set_uptodate(folio)
#define __set_page_locked(page) __SetPageLocked(page)

/* Every page is a folio of its own. */
#define page_folio(p) ((struct folio *)(p))
#define folio_page(folio, n) (&(folio)->page + (n))
#define compound_head(p) ((struct page *)(p))
#define compound_trans_head(p) ((struct page *)(p))
#define PageCompound(page) ((void)(page), 0)
#define PageTransCompound(page) ((void)(page), 0)
#define PageTransHuge(page) ((void)(page), 0)
#define PageTail(page) ((void)(page), 0)
#define PageHead(page) ((void)(page), 0)
#define PageHuge(page) ((void)(page), 0)
#define folio_test_large(folio) ((void)(folio), 0)
#define folio_test_hugetlb(folio) ((void)(folio), 0)

static inline bool folio_test_anon(const struct folio *folio)
{
	return ((unsigned long)folio->mapping & PAGE_MAPPING_ANON) != 0;
}
static inline int PageAnon(const struct page *page)
{
	return ((unsigned long)page->mapping & PAGE_MAPPING_ANON) != 0;
}
/* A KSM page: both bits, and the stable node above them. In 2.6.32 it was an anonymous page that belongs to no area. */
#ifdef KSMLAB_USES_page_add_ksm_rmap
#define __lab_mapping_is_ksm(mapping) ((unsigned long)(mapping) == PAGE_MAPPING_ANON)
#else
#define __lab_mapping_is_ksm(mapping) (((unsigned long)(mapping) & PAGE_MAPPING_FLAGS) == PAGE_MAPPING_KSM)
#endif
static inline bool folio_test_ksm(const struct folio *folio)
{
	return __lab_mapping_is_ksm(folio->mapping);
}
static inline int PageKsm(const struct page *page)
{
	return __lab_mapping_is_ksm(page->mapping);
}
static inline void *folio_raw_mapping(const struct folio *folio)
{
	return (void *)((unsigned long)folio->mapping & ~(unsigned long)PAGE_MAPPING_FLAGS);
}
#define page_rmapping(page) folio_raw_mapping(page_folio(page))

#endif
