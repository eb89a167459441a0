/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PRCTL_H
#define _LINUX_PRCTL_H
#define PR_SET_MEMORY_MERGE 67
#define PR_GET_MEMORY_MERGE 68
#endif
