#ifndef LAB_LINUX_TRACEPOINT_H
#define LAB_LINUX_TRACEPOINT_H
#include <linux/types.h>
#endif
