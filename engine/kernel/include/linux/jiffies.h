/* Time in ticks of 4 ms, told from the simulated clock, and starting five minutes before 32 bits overflow as always. */
#ifndef LAB_LINUX_JIFFIES_H
#define LAB_LINUX_JIFFIES_H

#include <linux/types.h>
#include <linux/time64.h>

#define HZ 250
#define USER_HZ 100

unsigned long __lab_jiffies(void);
#define jiffies __lab_jiffies()
#define jiffies_64 ((u64)__lab_jiffies())
#define get_jiffies_64() jiffies_64
#define INITIAL_JIFFIES ((unsigned long)(unsigned int)(-300 * HZ))
#define MAX_JIFFY_OFFSET 0xfffffffffffffL

#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)

/* Rounded up; a negative number of milliseconds is for ever. */
unsigned long msecs_to_jiffies(const unsigned int m);
unsigned long usecs_to_jiffies(const unsigned int u);
unsigned int jiffies_to_msecs(const unsigned long j);
unsigned int jiffies_to_usecs(const unsigned long j);
#define secs_to_jiffies(s) ((unsigned long)(s) * HZ)
#define round_jiffies(j) (j)
#define round_jiffies_relative(j) (j)

#endif
