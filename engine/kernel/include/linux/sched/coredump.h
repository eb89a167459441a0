/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_COREDUMP_H
#define _LINUX_SCHED_COREDUMP_H
#include <lab/mmFlags.h>
#endif
