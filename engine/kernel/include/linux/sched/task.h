#ifndef LAB_LINUX_SCHED_TASK_H
#define LAB_LINUX_SCHED_TASK_H
#include <linux/sched.h>
#endif
