/*
 * Wait queues. A wait is a loop in C, so that its condition is run like everything else: the task is put on the queue
 * with its state set, the condition is looked at, and only then does it sleep. Waking takes it off the queue and sets
 * its state to running, so that a wake-up between the condition and the sleep is not lost, as in the kernel.
 */
#ifndef LAB_LINUX_WAIT_H
#define LAB_LINUX_WAIT_H

#include <linux/errno.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <asm/current.h>
#include <linux/task_state.h>

struct wait_queue_entry;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);

struct wait_queue_entry {
	unsigned int flags;
	void *private;
	wait_queue_func_t func;
	struct list_head entry;
};
typedef struct wait_queue_entry wait_queue_entry_t;
typedef struct wait_queue_entry wait_queue_t;

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define WQ_FLAG_EXCLUSIVE 0x01
/* Ours: the entry leaves the queue when it is woken (DEFINE_WAIT, wait_event). */
#define LAB_WQ_AUTOREMOVE 0x8000

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) { .head = { &(name).head, &(name).head } }
#define DECLARE_WAIT_QUEUE_HEAD(name) struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)
#define DECLARE_WAITQUEUE(name, tsk) struct wait_queue_entry name = { .private = (tsk) }
#define DEFINE_WAIT(name) \
	struct wait_queue_entry name = { .flags = LAB_WQ_AUTOREMOVE, .private = current, .entry = { &(name).entry, &(name).entry } }

void init_waitqueue_head(struct wait_queue_head *queue);
void add_wait_queue(struct wait_queue_head *queue, struct wait_queue_entry *entry);
void remove_wait_queue(struct wait_queue_head *queue, struct wait_queue_entry *entry);
void prepare_to_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry, int state);
void prepare_to_wait_exclusive(struct wait_queue_head *queue, struct wait_queue_entry *entry, int state);
void finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry);
int waitqueue_active(struct wait_queue_head *queue);
#define wq_has_sleeper(queue) waitqueue_active(queue)

/* nr: how many exclusive waiters at most, 0 for all. */
int __wake_up(struct wait_queue_head *queue, unsigned int mode, int nr, void *key);
#define wake_up(queue) __wake_up(queue, TASK_NORMAL, 1, NULL)
#define wake_up_nr(queue, nr) __wake_up(queue, TASK_NORMAL, nr, NULL)
#define wake_up_all(queue) __wake_up(queue, TASK_NORMAL, 0, NULL)
#define wake_up_interruptible(queue) __wake_up(queue, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(queue) __wake_up(queue, TASK_INTERRUPTIBLE, 0, NULL)
#define wake_up_interruptible_sync(queue) wake_up_interruptible(queue)

/* The current task as an entry that is on no queue. */
void __lab_init_wait(struct wait_queue_entry *entry);
/* True when a wait in this state must end because of a signal. */
int __lab_wait_interrupted(int state);
/*
 * Sleeps unless the task has been woken since its state was set. timeout in jiffies, or MAX_SCHEDULE_TIMEOUT; returns
 * the jiffies that were left, 0 when the time was up. A timeout of 0 is a timed sleep as well, one that is up at once.
 */
long __lab_wait_schedule(struct wait_queue_head *queue, long timeout);

#define __lab_wait_loop(wq_head, condition, state, timeout)			\
	({									\
		struct wait_queue_entry __wq_entry;				\
		long __wait_left = (timeout);					\
		__lab_init_wait(&__wq_entry);					\
		for (;;) {							\
			prepare_to_wait(&(wq_head), &__wq_entry, state);	\
			if (condition) {					\
				if (__wait_left == 0)				\
					__wait_left = 1;			\
				break;						\
			}							\
			if (__lab_wait_interrupted(state)) {			\
				__wait_left = -ERESTARTSYS;			\
				break;						\
			}							\
			__wait_left = __lab_wait_schedule(&(wq_head), __wait_left); \
			if (__wait_left == 0) {					\
				if (condition)					\
					__wait_left = 1;			\
				break;						\
			}							\
		}								\
		finish_wait(&(wq_head), &__wq_entry);				\
		__wait_left;							\
	})

/* 0, or -ERESTARTSYS. */
#define __lab_wait_untimed(wq_head, condition, state)				\
	({									\
		int __wait_ret = 0;						\
		if (!(condition)) {						\
			if (__lab_wait_loop(wq_head, condition, state, MAX_SCHEDULE_TIMEOUT) < 0) \
				__wait_ret = -ERESTARTSYS;			\
		}								\
		__wait_ret;							\
	})
/* Jiffies left (1 at least when the condition holds), 0 when the time was up, or -ERESTARTSYS. */
#define __lab_wait_timed(wq_head, condition, state, timeout)			\
	({									\
		long __wait_ret = (timeout);					\
		if (!(condition))						\
			__wait_ret = __lab_wait_loop(wq_head, condition, state, __wait_ret); \
		else if (__wait_ret == 0)					\
			__wait_ret = 1;						\
		__wait_ret;							\
	})

#define wait_event(wq_head, condition) ((void)__lab_wait_untimed(wq_head, condition, TASK_UNINTERRUPTIBLE))
#define wait_event_interruptible(wq_head, condition) __lab_wait_untimed(wq_head, condition, TASK_INTERRUPTIBLE)
#define wait_event_killable(wq_head, condition) __lab_wait_untimed(wq_head, condition, TASK_KILLABLE)
#define wait_event_idle(wq_head, condition) ((void)__lab_wait_untimed(wq_head, condition, TASK_IDLE))
#define wait_event_freezable(wq_head, condition) \
	__lab_wait_untimed(wq_head, condition, TASK_INTERRUPTIBLE | TASK_FREEZABLE)
#define wait_event_timeout(wq_head, condition, timeout) \
	__lab_wait_timed(wq_head, condition, TASK_UNINTERRUPTIBLE, timeout)
#define wait_event_interruptible_timeout(wq_head, condition, timeout) \
	__lab_wait_timed(wq_head, condition, TASK_INTERRUPTIBLE, timeout)
#define wait_event_freezable_timeout(wq_head, condition, timeout) \
	__lab_wait_timed(wq_head, condition, TASK_INTERRUPTIBLE | TASK_FREEZABLE, timeout)
#define wait_event_killable_timeout(wq_head, condition, timeout) \
	__lab_wait_timed(wq_head, condition, TASK_KILLABLE, timeout)

#endif
