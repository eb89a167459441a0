/*
 * Checks that a compiler does and a running kernel does not. Some of them hold only after optimisation (an address
 * compared with another), so they are checked for being well-formed and no more.
 */
#ifndef LAB_LINUX_BUILD_BUG_H
#define LAB_LINUX_BUILD_BUG_H

#include <linux/compiler.h>

#define BUILD_BUG_ON_INVALID(e) ((void)(sizeof(!(e))))
#define BUILD_BUG_ON(condition) BUILD_BUG_ON_INVALID(condition)
#define BUILD_BUG_ON_MSG(condition, message) BUILD_BUG_ON_INVALID(condition)
#define BUILD_BUG_ON_ZERO(e) 0
#define BUILD_BUG() ((void)0)
#define BUILD_BUG_ON_NOT_POWER_OF_2(n) BUILD_BUG_ON_INVALID(n)
#define static_assert(condition, ...) _Static_assert(condition, #condition)

#endif
