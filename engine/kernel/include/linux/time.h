#ifndef LAB_LINUX_TIME_H
#define LAB_LINUX_TIME_H
#include <linux/time64.h>
#include <linux/jiffies.h>
#endif
