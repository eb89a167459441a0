#ifndef LAB_LINUX_TRACEPOINT_DEFS_H
#define LAB_LINUX_TRACEPOINT_DEFS_H
#include <linux/types.h>
#endif
