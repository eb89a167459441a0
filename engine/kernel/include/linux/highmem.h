/* SPDX-License-Identifier: MIT */
/* Contents of page frames. Every frame can be seen at its place, so mapping it is only finding its address. */
#ifndef _LINUX_HIGHMEM_H
#define _LINUX_HIGHMEM_H

#include <linux/mm.h>
#include <linux/string.h>

enum km_type { KM_USER0, KM_USER1 };

#define kmap_local_page(page) page_address(page)
#define kmap_local_folio(folio, offset) ((void *)((char *)folio_address(folio) + (offset)))
#define kunmap_local(addr) ((void)(addr))
#define kmap_atomic(page, ...) page_address(page)
#define kunmap_atomic(addr, ...) ((void)(addr))
#define kmap(page) page_address(page)
#define kunmap(page) ((void)(page))

#define clear_highpage(page) ((void)memset(page_address(page), 0, PAGE_SIZE))
#define clear_user_highpage(page, vaddr) clear_highpage(page)
#define copy_highpage(to, from) ((void)memcpy(page_address(to), page_address(from), PAGE_SIZE))
#define copy_user_highpage(to, from, vaddr, vma) copy_highpage(to, from)
#define copy_mc_user_highpage(to, from, vaddr, vma) (copy_highpage(to, from), 0)
#define copy_mc_highpage(to, from) (copy_highpage(to, from), 0)
#define memcpy_page(to, to_off, from, from_off, len) \
	memcpy((char *)page_address(to) + (to_off), (char *)page_address(from) + (from_off), len)

#endif
