/* SPDX-License-Identifier: MIT */
/* Who is to be killed first when memory runs out. Nobody is killed here: memory that is short is reported. */
#ifndef _LINUX_OOM_H
#define _LINUX_OOM_H

#include <linux/mm.h>

#define OOM_SCORE_ADJ_MAX 1000
#define set_current_oom_origin() ((void)0)
#define clear_current_oom_origin() ((void)0)
#define test_set_oom_score_adj(value) 0
#define compare_swap_oom_score_adj(old, value) ((void)0)

#endif
