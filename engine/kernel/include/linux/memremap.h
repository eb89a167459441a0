/* SPDX-License-Identifier: MIT */
/* No device has memory of its own here. */
#ifndef _LINUX_MEMREMAP_H
#define _LINUX_MEMREMAP_H
#include <linux/mm.h>
#endif
