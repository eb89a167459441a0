/*
 * Timers as ksm.c of some device kernels uses them: one on the stack, whose only work is to wake the task that set it.
 * schedule() takes it for the end of that task's sleep; the function itself is not called.
 */
#ifndef LAB_LINUX_TIMER_H
#define LAB_LINUX_TIMER_H

#include <linux/jiffies.h>
#include <linux/types.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;
	void (*function)(unsigned long data);
	unsigned long data;
	/* whose sleep it ends; NULL while it is not set */
	struct task_struct *lab_task;
};

#define setup_deferrable_timer_on_stack(timer, fn, value) \
	((timer)->function = (fn), (timer)->data = (value), (timer)->lab_task = NULL)
#define setup_timer_on_stack(timer, fn, value) setup_deferrable_timer_on_stack(timer, fn, value)
#define destroy_timer_on_stack(timer) ((void)(timer))
/* Sets (again) when the timer ends; 1 if it was set before. */
int mod_timer(struct timer_list *timer, unsigned long expires);
/* 1 if the timer was still set. */
int del_timer(struct timer_list *timer);
#define del_timer_sync(timer) del_timer(timer)
#define del_singleshot_timer_sync(timer) del_timer(timer)

#endif
