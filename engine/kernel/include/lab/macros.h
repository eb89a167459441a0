/* SPDX-License-Identifier: MIT */
/* Choice by the number of arguments: one name has had several signatures over the years. */
#ifndef _LAB_MACROS_H
#define _LAB_MACROS_H

#include <lab/intrinsics.h>

/* __LAB_CALL(f_, x, y) is f_2(x, y). */
#define __LAB_CALL(prefix, ...) __LAB_BY_ARGS(prefix, __VA_ARGS__)(__VA_ARGS__)

#endif
