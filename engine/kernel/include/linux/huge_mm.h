/* SPDX-License-Identifier: MIT */
/* No huge pages: pmd_trans_huge() is never true (asm/pgtable.h), and splitting one always succeeds (lab/frames.h). */
#ifndef _LINUX_HUGE_MM_H
#define _LINUX_HUGE_MM_H
#include <linux/mm.h>
#endif
