#ifndef LAB_LINUX_SCHED_CPUTIME_H
#define LAB_LINUX_SCHED_CPUTIME_H
#include <linux/sched.h>
#endif
