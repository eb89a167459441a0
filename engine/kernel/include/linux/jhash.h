#ifndef LAB_LINUX_JHASH_H
#define LAB_LINUX_JHASH_H

#include <linux/types.h>

/* The kernel's own results: KSM's checksum before 5.0. */
u32 jhash2(const u32 *k, u32 length, u32 initval);

#endif
