#ifndef LAB_LINUX_COMPILER_TYPES_H
#define LAB_LINUX_COMPILER_TYPES_H
#include <linux/compiler.h>
#endif
