/* Nanoseconds since the machine was started. */
#ifndef LAB_LINUX_KTIME_H
#define LAB_LINUX_KTIME_H

#include <linux/types.h>
#include <linux/time64.h>
#include <linux/jiffies.h>

typedef s64 ktime_t;

ktime_t ktime_get(void);
u64 ktime_get_ns(void);
time_t ktime_get_seconds(void);
#define ktime_get_real() ktime_get()
#define ktime_get_boottime() ktime_get()
#define ktime_sub(later, earlier) ((ktime_t)((later) - (earlier)))
#define ktime_add(a, b) ((ktime_t)((a) + (b)))
#define ktime_add_ns(kt, ns) ((ktime_t)((kt) + (ns)))
#define ktime_add_ms(kt, ms) ((ktime_t)((kt) + (ms) * NSEC_PER_MSEC))
#define ktime_to_ns(kt) ((s64)(kt))
#define ktime_to_us(kt) ((s64)(kt) / NSEC_PER_USEC)
#define ktime_to_ms(kt) ((s64)(kt) / NSEC_PER_MSEC)
#define ns_to_ktime(ns) ((ktime_t)(ns))
#define ms_to_ktime(ms) ((ktime_t)((ms) * NSEC_PER_MSEC))
#define ktime_ms_delta(later, earlier) ktime_to_ms(ktime_sub(later, earlier))
#define ktime_us_delta(later, earlier) ktime_to_us(ktime_sub(later, earlier))
#define ktime_compare(a, b) ((a) < (b) ? -1 : (a) > (b))
#define ktime_after(a, b) ((a) > (b))
#define ktime_before(a, b) ((a) < (b))

#endif
