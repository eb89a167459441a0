#ifndef LAB_LINUX_LOG2_H
#define LAB_LINUX_LOG2_H

#include <linux/types.h>

/* Number of the highest bit set; -1 for 0. */
int ilog2(unsigned long n);
#define is_power_of_2(n) ((n) != 0 && (((n) & ((n) - 1)) == 0))
unsigned long roundup_pow_of_two(unsigned long n);
unsigned long rounddown_pow_of_two(unsigned long n);
int order_base_2(unsigned long n);

#endif
