/* SPDX-License-Identifier: MIT */
/* No virtual machine or device mirrors a process's page tables here: nobody is notified. */
#ifndef _LINUX_MMU_NOTIFIER_H
#define _LINUX_MMU_NOTIFIER_H

#include <linux/mm_types.h>
#include <lab/macros.h>

enum mmu_notifier_event { MMU_NOTIFY_UNMAP, MMU_NOTIFY_CLEAR, MMU_NOTIFY_PROTECTION_VMA, MMU_NOTIFY_PROTECTION_PAGE };

struct mmu_notifier_range {
	struct mm_struct *mm;
	unsigned long start;
	unsigned long end;
};
/* With a vma before the mm up to 6.2. */
#define mmu_notifier_range_init(range, ...) __LAB_CALL(__lab_range_init_, range, __VA_ARGS__)
#define __lab_range_init_6(range, event, flags, _mm, _start, _end) \
	((range)->mm = (_mm), (range)->start = (_start), (range)->end = (_end))
#define __lab_range_init_7(range, event, flags, vma, _mm, _start, _end) \
	__lab_range_init_6(range, event, flags, _mm, _start, _end)
#define mmu_notifier_invalidate_range_start(...) ((void)0)
#define mmu_notifier_invalidate_range_end(...) ((void)0)
#define mmu_notifier_invalidate_page(mm, addr) ((void)0)

#endif
