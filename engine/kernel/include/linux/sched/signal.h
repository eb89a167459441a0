#ifndef LAB_LINUX_SCHED_SIGNAL_H
#define LAB_LINUX_SCHED_SIGNAL_H
#include <linux/sched.h>
#endif
