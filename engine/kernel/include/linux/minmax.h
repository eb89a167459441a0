#ifndef LAB_LINUX_MINMAX_H
#define LAB_LINUX_MINMAX_H

#include <linux/types.h>

#define min(x, y)							\
	({								\
		__typeof__(x) __min_x = (x);				\
		__typeof__(y) __min_y = (y);				\
		__min_x < __min_y ? __min_x : __min_y;			\
	})
#define max(x, y)							\
	({								\
		__typeof__(x) __max_x = (x);				\
		__typeof__(y) __max_y = (y);				\
		__max_x > __max_y ? __max_x : __max_y;			\
	})
#define min_t(type, x, y)						\
	({								\
		type __min_x = (x);					\
		type __min_y = (y);					\
		__min_x < __min_y ? __min_x : __min_y;			\
	})
#define max_t(type, x, y)						\
	({								\
		type __max_x = (x);					\
		type __max_y = (y);					\
		__max_x > __max_y ? __max_x : __max_y;			\
	})
#define umin(x, y) min_t(u64, x, y)
#define umax(x, y) max_t(u64, x, y)
#define min3(x, y, z) min(min(x, y), z)
#define max3(x, y, z) max(max(x, y), z)
#define clamp(val, lo, hi) min(max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)
#define swap(a, b)					\
	do {						\
		__typeof__(a) __swap_tmp = (a);		\
		(a) = (b);				\
		(b) = __swap_tmp;			\
	} while (0)

#endif
