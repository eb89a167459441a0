#ifndef LAB_LINUX_COMPLETION_H
#define LAB_LINUX_COMPLETION_H

#include <linux/wait.h>

struct completion {
	unsigned int done;
	wait_queue_head_t wait;
};

#define COMPLETION_INITIALIZER(work) { 0, __WAIT_QUEUE_HEAD_INITIALIZER((work).wait) }
#define DECLARE_COMPLETION(work) struct completion work = COMPLETION_INITIALIZER(work)
#define DECLARE_COMPLETION_ONSTACK(work) DECLARE_COMPLETION(work)
#define init_completion(x) ((x)->done = 0, init_waitqueue_head(&(x)->wait))
#define reinit_completion(x) ((void)((x)->done = 0))
#define wait_for_completion(x)					\
	do {							\
		wait_event((x)->wait, (x)->done);		\
		(x)->done--;					\
	} while (0)
#define complete(x) do { (x)->done++; wake_up(&(x)->wait); } while (0)
#define complete_all(x) do { (x)->done = 0x7fffffff; wake_up_all(&(x)->wait); } while (0)

#endif
