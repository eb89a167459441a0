/* SPDX-License-Identifier: MIT */
/*
 * What the scheduler tells KSM of (kernel/sched/core.c), as far as a scenario's `contextSwitch` needs it. A source that
 * knows ksm_switch() is told when the switch is done. One with ksm_switch_queue(), told by CONFIG_KSM_WITH_QUIET_ON_STACK,
 * is asked before, and the answer lies in a local variable of context_switch().
 */

/* Who ran last. */
static struct task_struct *lab_running = &init_task;

/*
 * A task that is switched from stays in the middle of this function until it is switched to, its local variables on its
 * own stack: between the two comments below everything is another's. What such a variable is for the next task is in
 * lab_switch_frame, for tasks here have no stacks while they rest.
 */
static void context_switch(struct task_struct *prev, struct task_struct *next)
{
	lab_running = next;
#if defined(KSMLAB_DEFINES_ksm_switch_queue) && defined(CONFIG_KSM_WITH_QUIET_ON_STACK)
	/* on the stack of prev */
	prev->lab_switch_frame.wake_ksm = NULL;
	if (next->mm)
		prev->lab_switch_frame.wake_ksm = ksm_switch_queue(next->mm);
	/* switch_to(prev, next): on the stack of next, who left it in its own call, once */
	if (next->lab_switch_frame.wake_ksm)
		wake_up_interruptible(next->lab_switch_frame.wake_ksm);
#elif defined(KSMLAB_DEFINES___ksm_switch)
	if (next->mm)
		ksm_switch(next->mm);
#endif
}
