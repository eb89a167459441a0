#ifndef LAB_LINUX_MATH64_H
#define LAB_LINUX_MATH64_H

#include <linux/types.h>

#define div_u64(dividend, divisor) ((u64)(dividend) / (u32)(divisor))
#define div_s64(dividend, divisor) ((s64)(dividend) / (s32)(divisor))
#define div64_u64(dividend, divisor) ((u64)(dividend) / (u64)(divisor))
#define div64_s64(dividend, divisor) ((s64)(dividend) / (s64)(divisor))
#define div64_ul(dividend, divisor) ((dividend) / (divisor))
#define do_div(n, base)						\
	({							\
		u32 __base = (base);				\
		u32 __rem = (u64)(n) % __base;			\
		(n) = (u64)(n) / __base;			\
		__rem;						\
	})

#endif
