/* Kernel threads: kthread() below is the bottom frame of each. */
#ifndef LAB_LINUX_KTHREAD_H
#define LAB_LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>

struct kthread {
	bool should_stop;
	bool exited;
	int result;
	int (*threadfn)(void *data);
	void *data;
	struct task_struct *task;
};

void __lab_kthread_exited(struct kthread *self, int result);

static inline int kthread(struct kthread *self)
{
	int result = self->threadfn(self->data);

	__lab_kthread_exited(self, result);
	return result;
}

/* entry is kthread(); the thread waits for wake_up_process() unless start is true. */
struct task_struct *__lab_kthread_create(int (*entry)(struct kthread *self), bool start, int (*threadfn)(void *data),
					 void *data, const char *format, ...);
#define kthread_create(threadfn, data, ...) __lab_kthread_create(kthread, false, threadfn, data, __VA_ARGS__)
#define kthread_create_on_node(threadfn, data, node, ...) kthread_create(threadfn, data, __VA_ARGS__)
#define kthread_run(threadfn, data, ...) __lab_kthread_create(kthread, true, threadfn, data, __VA_ARGS__)

bool kthread_should_stop(void);
/* Waits for the thread to return, and returns what it returned (-EINTR when it never ran). */
int kthread_stop(struct task_struct *task);
#define kthread_should_park() false
#define kthread_freezable_should_stop(was_frozen) kthread_should_stop()

#endif
