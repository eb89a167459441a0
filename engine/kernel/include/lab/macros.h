/* SPDX-License-Identifier: MIT */
/* Choice by the number of arguments: one name has had several signatures over the years. */
#ifndef _LAB_MACROS_H
#define _LAB_MACROS_H

#define __LAB_ARGS(...) __LAB_ARGS_(__VA_ARGS__, 7, 6, 5, 4, 3, 2, 1)
#define __LAB_ARGS_(a, b, c, d, e, f, g, n, ...) n
#define __LAB_PASTE_ARGS(a, b) __LAB_PASTE_ARGS_(a, b)
#define __LAB_PASTE_ARGS_(a, b) a##b
/* __LAB_CALL(f_, x, y) is f_2(x, y). */
#define __LAB_CALL(prefix, ...) __LAB_PASTE_ARGS(prefix, __LAB_ARGS(__VA_ARGS__))(__VA_ARGS__)

#endif
