/* Nobody suspends the simulated machine. */
#ifndef LAB_LINUX_FREEZER_H
#define LAB_LINUX_FREEZER_H

#include <linux/sched.h>
#include <linux/wait.h>

#define freezing(p) ((void)(p), false)
#define frozen(p) ((void)(p), false)
#define try_to_freeze() ((int)0)
bool set_freezable(void);
#define freezer_do_not_count() ((void)0)
#define freezer_count() ((void)0)
#define freezable_schedule_timeout_interruptible(timeout) schedule_timeout_interruptible(timeout)

#endif
