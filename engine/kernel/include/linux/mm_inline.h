/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_INLINE_H
#define _LINUX_MM_INLINE_H
#include <linux/mm.h>
#include <linux/swap.h>
#endif
