#ifndef LAB_LINUX_SCHED_CLOCK_H
#define LAB_LINUX_SCHED_CLOCK_H

#include <linux/types.h>

u64 sched_clock(void);
#define local_clock() sched_clock()

#endif
