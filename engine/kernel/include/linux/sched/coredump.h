/* The flags of an address space are with the address space. */
#ifndef LAB_LINUX_SCHED_COREDUMP_H
#define LAB_LINUX_SCHED_COREDUMP_H
#include <linux/mm.h>
#endif
