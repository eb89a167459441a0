/* SPDX-License-Identifier: MIT */
/* x86 keeps its caches coherent by itself. */
#ifndef _ASM_CACHEFLUSH_H
#define _ASM_CACHEFLUSH_H

#define flush_cache_page(vma, addr, pfn) ((void)(vma))
#define flush_cache_range(vma, start, end) ((void)(vma))
#define flush_cache_mm(mm) ((void)(mm))
#define flush_anon_page(vma, page, addr) ((void)(page))
#define flush_dcache_page(page) ((void)(page))
#define flush_dcache_folio(folio) ((void)(folio))

#endif
