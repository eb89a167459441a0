#ifndef LAB_LINUX_RANDOM_H
#define LAB_LINUX_RANDOM_H

#include <linux/types.h>

/* From a generator whose state lies in memory, so that a run can be repeated. */
u32 get_random_u32(void);
u32 get_random_u32_below(u32 ceil);

#endif
