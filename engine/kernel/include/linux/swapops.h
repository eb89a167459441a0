/* SPDX-License-Identifier: MIT */
/* Entries that are not present: what they say. Bit 12 of one is set for a migration, the rest is its frame or slot. */
#ifndef _LINUX_SWAPOPS_H
#define _LINUX_SWAPOPS_H

#include <linux/mm.h>

typedef struct {
	unsigned long val;
} swp_entry_t;
typedef swp_entry_t softleaf_t;

#define LAB_SWP_TYPE_SHIFT 12
#define LAB_SWP_TYPE_MASK 0x1fUL
#define LAB_SWP_OFFSET_SHIFT 17
#define SWP_HWPOISON 28
#define SWP_MIGRATION_READ 29
#define SWP_MIGRATION_READ_EXCLUSIVE 30
#define SWP_MIGRATION_WRITE 31

/* What a migration entry remembers of the entry it replaces, beside _PAGE_SWP_SOFT_DIRTY. */
#define LAB_SWP_YOUNG _PAGE_PCD
#define LAB_SWP_DIRTY _PAGE_ACCESSED

#define swp_type(entry) (((entry).val >> LAB_SWP_TYPE_SHIFT) & LAB_SWP_TYPE_MASK)
#define swp_offset(entry) ((entry).val >> LAB_SWP_OFFSET_SHIFT)
#define swp_entry(type, offset) \
	((swp_entry_t){ ((unsigned long)(type) << LAB_SWP_TYPE_SHIFT) | ((offset) << LAB_SWP_OFFSET_SHIFT) })
#define pte_to_swp_entry(e) ((swp_entry_t){ (e).pte & PAGE_MASK })
#define swp_entry_to_pte(entry) __pte((entry).val)
#define is_hwpoison_entry(entry) (swp_type(entry) == SWP_HWPOISON)
#define is_migration_entry(entry) (swp_type(entry) >= SWP_MIGRATION_READ)
#define pfn_swap_entry_to_page(entry) pfn_to_page(swp_offset(entry))
#define is_swap_pte(pte) (!pte_none(pte) && !pte_present(pte))

#define softleaf_from_pte(pte) pte_to_swp_entry(pte)
#define softleaf_is_migration(entry) is_migration_entry(entry)
#define softleaf_to_page(entry) pfn_swap_entry_to_page(entry)
#define softleaf_to_folio(entry) page_folio(pfn_swap_entry_to_page(entry))

#endif
