/* SPDX-License-Identifier: MIT */
/* One processor's view of memory is everybody's here: there is nothing to flush. */
#ifndef _ASM_TLBFLUSH_H
#define _ASM_TLBFLUSH_H

#define flush_tlb_mm(mm) ((void)(mm))
#define flush_tlb_page(vma, addr) ((void)(vma))
#define flush_tlb_range(vma, start, end) ((void)(vma))
#define flush_tlb_all() ((void)0)
#define update_mmu_cache(vma, addr, ptep) ((void)(vma))

#endif
