#ifndef LAB_LINUX_DELAY_H
#define LAB_LINUX_DELAY_H

#include <linux/sched.h>

void msleep(unsigned int msecs);
unsigned long msleep_interruptible(unsigned int msecs);
void usleep_range(unsigned long min, unsigned long max);
void udelay(unsigned long usecs);
void mdelay(unsigned long msecs);
#define ssleep(seconds) msleep((seconds) * 1000)
#define ndelay(nsecs) ((void)(nsecs))

#endif
