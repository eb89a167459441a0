/* SPDX-License-Identifier: MIT */
/*
 * The model: memory management around mm/ksm.c, as far as KSM can tell it from the kernel's own. It is C of the
 * machine, so that it can call back into ksm.c, be stepped through and keep its state in flat memory. One translation
 * unit (model.c); this header declares what its files need of one another.
 */
#ifndef LAB_MODEL_H
#define LAB_MODEL_H

#include <linux/errno.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/ksm.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/mmu_notifier.h>
#include <linux/memory.h>
#include <linux/notifier.h>
#include <linux/pagemap.h>
#include <linux/pagewalk.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/coredump.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/wait.h>
#include <mm/internal.h>

/* Leaves in TypeScript (engine/kernel/mm). */
void *__lab_allocate(unsigned long size, unsigned long align, const char *owner);
void __lab_release(void *memory);
void __lab_fill_frame(unsigned long pfn, int kind, unsigned int low, unsigned int high, unsigned long index);
unsigned int __lab_frame_content(unsigned long pfn);
void __lab_set_frame_content(unsigned long pfn, unsigned int content);
/* Something happened in an address space, for the log: "fault", "cow", "zap", … */
void __lab_mm_event(const char *name, struct mm_struct *mm, unsigned long addr, unsigned long pfn, unsigned long from);

extern struct kmem_cache *lab_mm_cache, *lab_vma_cache, *lab_anon_vma_cache, *lab_anon_vma_chain_cache;

/* A page fault under way. */
struct vm_fault {
	struct vm_area_struct *vma;
	unsigned long address;
	unsigned int flags;
	pmd_t *pmd;
	pte_t *pte;
	pte_t orig_pte;
	spinlock_t *ptl;
};

/* What a successful write fault answered up to 6.1, and break_ksm() waited for. */
#ifdef KSMLAB_USES_VM_FAULT_WRITE
#define LAB_FAULT_WRITTEN VM_FAULT_WRITE
#else
#define LAB_FAULT_WRITTEN 0
#endif

/* A page in the swap cache that is otherwise nobody else's is taken over; kernels before 5.19 copy it. */
#ifdef KSMLAB_USES_PageAnonExclusive
#define LAB_REUSES_SWAPPED 1
#else
#define LAB_REUSES_SWAPPED 0
#endif

static inline pte_t maybe_mkwrite(pte_t pte, struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_WRITE ? pte_mkwrite(pte, vma) : pte;
}

/* tables.c */
pte_t *lab_pte(struct mm_struct *mm, unsigned long addr);
unsigned long lab_table_end(struct mm_struct *mm, unsigned long addr, unsigned long end);
pmd_t *lab_pmd_alloc(struct mm_struct *mm, unsigned long addr);
int lab_pte_alloc(struct mm_struct *mm, pmd_t *pmd);
void lab_free_tables_without_area(struct mm_struct *mm, unsigned long start, unsigned long end);
void lab_free_all_tables(struct mm_struct *mm);

/* anonVma.c */
int anon_vma_prepare(struct vm_area_struct *vma);
int anon_vma_clone(struct vm_area_struct *dst, struct vm_area_struct *src);
int anon_vma_fork(struct vm_area_struct *vma, struct vm_area_struct *pvma);
void unlink_anon_vmas(struct vm_area_struct *vma);
void lab_anon_vma_trees_remove(struct vm_area_struct *vma);
void lab_anon_vma_trees_insert(struct vm_area_struct *vma);

/* areas.c */
struct vm_area_struct *vm_area_alloc(struct mm_struct *mm);
struct vm_area_struct *vm_area_dup(struct vm_area_struct *orig);
void vm_area_free(struct vm_area_struct *vma);
void lab_vma_link(struct mm_struct *mm, struct vm_area_struct *vma);
void lab_vma_unlink(struct vm_area_struct *vma);
int split_vma(struct vm_area_struct *vma, unsigned long addr, int new_below);
int lab_vma_isolate(struct vm_area_struct *vma, unsigned long start, unsigned long end);
struct vm_area_struct *lab_vma_merge(struct vm_area_struct *vma);

/* lru.c */
void mlock_vma_folio(struct folio *folio, struct vm_area_struct *vma);
void munlock_vma_folio(struct folio *folio, struct vm_area_struct *vma);

/* zap.c */
void lab_zap_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);

/* frames.c */
void lab_frames_boot(unsigned int nodes, unsigned long frames_per_node);

/* fork.c, exit.c */
struct mm_struct *lab_mm_alloc(struct task_struct *task);
struct mm_struct *lab_dup_mm(struct task_struct *child, struct mm_struct *oldmm);

/* swap.c, migrate.c */
static void lab_swap_cache_replace(struct folio *old, struct folio *new);

/* fault.c, syscalls.c */
static vm_fault_t do_wp_page(struct vm_fault *vmf);
static long lab_touch(unsigned long addr, bool write);

/* mmap.c */
long do_munmap(struct mm_struct *mm, unsigned long start, unsigned long len);

#endif
