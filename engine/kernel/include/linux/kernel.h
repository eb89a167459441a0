/* The header that everything includes. */
#ifndef LAB_LINUX_KERNEL_H
#define LAB_LINUX_KERNEL_H

#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kconfig.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include <linux/stringify.h>
#include <linux/bug.h>
#include <linux/types.h>

#define might_sleep() __lab_might_sleep()
#define might_sleep_if(cond) ((void)((cond) && (might_sleep(), 1)))
#define might_fault() ((void)0)
void __lab_might_sleep(void);
void panic(const char *format, ...);

#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define lower_32_bits(n) ((u32)(n))

#endif
