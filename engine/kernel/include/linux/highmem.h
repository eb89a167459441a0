/* SPDX-License-Identifier: MIT */
/* Contents of page frames. Every frame can be seen at its place, so mapping it is only finding its address. */
#ifndef _LINUX_HIGHMEM_H
#define _LINUX_HIGHMEM_H

#include <linux/mm.h>

enum km_type { KM_USER0, KM_USER1 };

#define kmap_local_page(page) page_address(page)
#define kmap_local_folio(folio, offset) ((void *)((char *)folio_address(folio) + (offset)))
#define kunmap_local(addr) ((void)(addr))
#define kmap_atomic(page, ...) page_address(page)
#define kunmap_atomic(addr, ...) ((void)(addr))
#define kmap(page) page_address(page)
#define kunmap(page) ((void)(page))

/* Whole contents at once: the machine holds them by name. */
void __lab_copy_frame(unsigned long to, unsigned long from);
void __lab_clear_frame(unsigned long pfn);
#define clear_highpage(page) __lab_clear_frame(page_to_pfn(page))
#define clear_user_highpage(page, vaddr) __lab_clear_frame(page_to_pfn(page))
#define copy_highpage(to, from) __lab_copy_frame(page_to_pfn(to), page_to_pfn(from))
#define copy_user_highpage(to, from, vaddr, vma) __lab_copy_frame(page_to_pfn(to), page_to_pfn(from))
#define copy_mc_user_highpage(to, from, vaddr, vma) (__lab_copy_frame(page_to_pfn(to), page_to_pfn(from)), 0)
#define copy_mc_highpage(to, from) (__lab_copy_frame(page_to_pfn(to), page_to_pfn(from)), 0)
#define memcpy_page(to, to_off, from, from_off, len) \
	memcpy((char *)page_address(to) + (to_off), (char *)page_address(from) + (from_off), len)

#endif
