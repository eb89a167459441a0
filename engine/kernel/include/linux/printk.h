/* Kernel messages: each is an event "printk" with its level and text. */
#ifndef LAB_LINUX_PRINTK_H
#define LAB_LINUX_PRINTK_H

#include <linux/compiler.h>
#include <linux/init.h>

#define KERN_SOH "\001"
#define KERN_EMERG KERN_SOH "0"
#define KERN_ALERT KERN_SOH "1"
#define KERN_CRIT KERN_SOH "2"
#define KERN_ERR KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE KERN_SOH "5"
#define KERN_INFO KERN_SOH "6"
#define KERN_DEBUG KERN_SOH "7"
#define KERN_DEFAULT ""
#define KERN_CONT KERN_SOH "c"

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

int printk(const char *format, ...);
#define _printk printk

/* At this place the first time only. */
#define __lab_once(message)				\
	({						\
		static bool __lab_printed;		\
		if (!__lab_printed) {			\
			__lab_printed = true;		\
			message;			\
		}					\
	})

#define pr_emerg(fmt, ...) printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...) printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...) printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...) printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...) printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warning(fmt, ...) printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...) printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...) printk(KERN_CONT fmt, ##__VA_ARGS__)
#define pr_debug(fmt, ...) ((void)0)
#define pr_devel(fmt, ...) ((void)0)
#define pr_err_once(fmt, ...) __lab_once(pr_err(fmt, ##__VA_ARGS__))
#define pr_warn_once(fmt, ...) __lab_once(pr_warn(fmt, ##__VA_ARGS__))
#define pr_info_once(fmt, ...) __lab_once(pr_info(fmt, ##__VA_ARGS__))
#define pr_err_ratelimited(fmt, ...) pr_err(fmt, ##__VA_ARGS__)
#define pr_warn_ratelimited(fmt, ...) pr_warn(fmt, ##__VA_ARGS__)
#define printk_once(fmt, ...) __lab_once(printk(fmt, ##__VA_ARGS__))
#define printk_ratelimit() 1
/* Into the trace buffer of the kernel: here the same log. */
#define trace_printk(fmt, ...) printk(KERN_DEBUG fmt, ##__VA_ARGS__)
#define trace_puts(text) printk(KERN_DEBUG "%s", text)

#define dump_stack() ((void)0)

#endif
