/* SPDX-License-Identifier: MIT */
/* What mm/ksm.c takes from its neighbours in mm/. */
#ifndef __MM_INTERNAL_H
#define __MM_INTERNAL_H

#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/swap.h>
#include <linux/swapops.h>

/* Of 2.6.35 to 5.10, where ksm.c looks after mlock itself. */
void mlock_vma_page(struct page *page);
void munlock_vma_page(struct page *page);

/* A page with bad memory: whom to kill for it (collect_procs_ksm). */
struct task_struct *task_early_kill(struct task_struct *tsk, int force_early);
void add_to_kill_ksm(struct task_struct *tsk, const struct page *p, struct vm_area_struct *vma,
		     struct list_head *to_kill, unsigned long ksm_addr);

#endif
