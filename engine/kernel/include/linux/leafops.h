/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LEAFOPS_H
#define _LINUX_LEAFOPS_H
#include <linux/swapops.h>
#endif
