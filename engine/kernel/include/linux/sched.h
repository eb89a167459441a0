/*
 * Tasks. What is here is what ksm.c, the model around it and the views look at; the fields named lab_ are the
 * simulation's own (a thread's sleep, kept in memory so that a builtin has no state).
 */
#ifndef LAB_LINUX_SCHED_H
#define LAB_LINUX_SCHED_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/nodemask.h>
#include <linux/preempt.h>
#include <linux/refcount.h>
#include <linux/sched/prio.h>
#include <linux/spinlock.h>
#include <linux/task_state.h>
#include <linux/jiffies.h>
#include <linux/rcupdate.h>
#include <linux/timer.h>
#include <asm/current.h>

struct mm_struct;
struct cred;
struct kthread;

#define TASK_COMM_LEN 16

#define PF_EXITING 0x00000004
#define PF_OOM_ORIGIN 0x00080000
#define PF_MEMALLOC 0x00000800
#define PF_NOFREEZE 0x00008000
#define PF_KTHREAD 0x00200000
#define PF_MCE_EARLY 0x08000000
#define PF_MCE_PROCESS 0x00000080

#define TIF_SIGPENDING 2
#define TIF_NEED_RESCHED 3
#define TIF_MEMDIE 20

struct thread_info {
	unsigned long flags;
	unsigned int cpu;
	/* spinlocks held plus preempt_disable()s */
	int preempt_count;
};

struct sched_entity {
	/* when it last began to run, and what it had run by then (ns) */
	u64 exec_start;
	u64 sum_exec_runtime;
};

struct sigpending {
	unsigned long signal;
};

struct signal_struct {
	int nr_threads;
	short oom_score_adj;
	short oom_score_adj_min;
	bool oom_flag_origin;
	struct list_head thread_head;
};

struct task_struct {
	struct thread_info thread_info;
	union {
		unsigned int __state;
		/* until 5.13 */
		volatile long state;
	};
	void *stack;
	refcount_t usage;
	unsigned int flags;
	int prio;
	int static_prio;
	struct sched_entity se;
	struct list_head tasks;
	struct mm_struct *mm;
	struct mm_struct *active_mm;
	int exit_state;
	int exit_code;
	pid_t pid;
	pid_t tgid;
	struct task_struct *real_parent;
	struct task_struct *parent;
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;
	struct list_head thread_node;
	u64 start_time;
	/* one signal_struct a task: every task is a process of one thread */
	struct signal_struct signal[1];
	struct sigpending pending;
	const struct cred *cred;
	char comm[TASK_COMM_LEN];
	spinlock_t alloc_lock;
	struct kthread *worker_private;
	struct mempolicy *mempolicy;
	/* the lock it waits for, or NULL */
	void *blocked_on;
	/* set while a call sleeps and is to be taken up again, and when that sleep ends (ns; -1: never) */
	int lab_asleep;
	s64 lab_deadline;
	/* a timer that it has set, and that ends its next sleep */
	struct timer_list *lab_timer;
	/* what context_switch() has on this task's stack while others run */
	struct {
		struct wait_queue_head *wake_ksm;
	} lab_switch_frame;
};

extern struct task_struct init_task;

/* A task that the machine has made becomes one of the kernel's: on the list of processes, leader of itself. */
void __lab_init_task(struct task_struct *task);
/* And leaves it. */
void __lab_exit_task(struct task_struct *task, int code);

#define task_pid_nr(tsk) ((tsk)->pid)
#define task_tgid_nr(tsk) ((tsk)->tgid)
#define next_task(p) list_entry((p)->tasks.next, struct task_struct, tasks)
#define for_each_process(p) for (p = &init_task; (p = next_task(p)) != &init_task;)
/* Every process has one thread. */
#define for_each_thread(p, t) for (t = (p); t; t = NULL)
#define while_each_thread(g, t) while (0)
#define thread_group_leader(p) ((p)->group_leader == (p))

#define set_current_state(value) ((void)(current->__state = (value)))
#define __set_current_state(value) set_current_state(value)
#define set_task_state(tsk, value) ((void)((tsk)->__state = (value)))
#define get_current_state() (current->__state)
#define task_is_running(task) ((task)->__state == TASK_RUNNING)

void schedule(void);
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
#define io_schedule() schedule()
void yield(void);
int wake_up_process(struct task_struct *tsk);
/* A point at which another thread may run. */
int cond_resched(void);
#define cond_resched_lock(lock) 0
#define need_resched() 0
#define cond_resched_rcu() cond_resched()
void set_user_nice(struct task_struct *p, long nice);
int task_nice(const struct task_struct *p);

int test_tsk_thread_flag(struct task_struct *tsk, int flag);
#define test_thread_flag(flag) test_tsk_thread_flag(current, flag)
#define signal_pending(tsk) test_tsk_thread_flag(tsk, TIF_SIGPENDING)
int fatal_signal_pending(struct task_struct *tsk);

/* Nanoseconds of simulated time that the task has run. */
unsigned long long task_sched_runtime(struct task_struct *task);

#define get_task_struct(tsk) refcount_inc(&(tsk)->usage)
#define put_task_struct(tsk) refcount_dec(&(tsk)->usage)
#define task_lock(p) spin_lock(&(p)->alloc_lock)
#define task_unlock(p) spin_unlock(&(p)->alloc_lock)

#endif
