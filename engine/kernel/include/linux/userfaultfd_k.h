/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_USERFAULTFD_K_H
#define _LINUX_USERFAULTFD_K_H
#include <linux/mm.h>
#endif
