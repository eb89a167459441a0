#ifndef LAB_LINUX_OVERFLOW_H
#define LAB_LINUX_OVERFLOW_H

#include <linux/types.h>

#define array_size(a, b) ((size_t)(a) * (b))
#define size_mul(a, b) ((size_t)(a) * (b))
#define size_add(a, b) ((size_t)(a) + (b))
#define struct_size(p, member, count) (sizeof(*(p)) + sizeof((p)->member[0]) * (count))

#endif
