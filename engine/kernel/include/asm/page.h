/* SPDX-License-Identifier: MIT */
/*
 * Pages as x86-64 has them, and the simulated machine's address map: PAGE_OFFSET is where its arena begins (tables
 * hold "physical" addresses, which are offsets in the arena), LAB_FRAME_BASE where the contents of frames are seen.
 */
#ifndef _ASM_PAGE_H
#define _ASM_PAGE_H

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#define PMD_SHIFT 21
#define PMD_SIZE (1UL << PMD_SHIFT)
#define PMD_MASK (~(PMD_SIZE - 1))
#define PUD_SHIFT 30
#define PUD_SIZE (1UL << PUD_SHIFT)
#define PUD_MASK (~(PUD_SIZE - 1))
#define P4D_SHIFT 39
#define P4D_SIZE (1UL << P4D_SHIFT)
#define P4D_MASK (~(P4D_SIZE - 1))
#define PGDIR_SHIFT 39
#define PGDIR_SIZE (1UL << PGDIR_SHIFT)
#define PGDIR_MASK (~(PGDIR_SIZE - 1))
#define PTRS_PER_PTE 512
#define PTRS_PER_PMD 512
#define PTRS_PER_PUD 512
#define PTRS_PER_PGD 512

#define HPAGE_PMD_SHIFT PMD_SHIFT
#define HPAGE_PMD_ORDER (PMD_SHIFT - PAGE_SHIFT)
#define HPAGE_PMD_NR (1 << HPAGE_PMD_ORDER)
#define HPAGE_PMD_SIZE PMD_SIZE

#define TASK_SIZE 0x7ffffffff000UL

#ifndef LAB_ARENA_BASE
#define LAB_ARENA_BASE 0xffff888000000000UL
#endif
#ifndef LAB_FRAME_BASE
#define LAB_FRAME_BASE 0xffffc90000000000UL
#endif
#define PAGE_OFFSET LAB_ARENA_BASE
#define __pa(x) ((unsigned long)(x) - PAGE_OFFSET)
#define __va(x) ((void *)((unsigned long)(x) + PAGE_OFFSET))

#endif
