/* SPDX-License-Identifier: MIT */
/* Who asked to be told of memory going offline, highest priority first; and pages with bad memory. */

static struct notifier_block *lab_memory_notifiers;

int register_memory_notifier(struct notifier_block *nb)
{
	struct notifier_block **link = &lab_memory_notifiers;

	while (*link && (*link)->priority >= nb->priority)
		link = &(*link)->next;
	nb->next = *link;
	*link = nb;
	return 0;
}

void unregister_memory_notifier(struct notifier_block *nb)
{
	struct notifier_block **link = &lab_memory_notifiers;

	while (*link && *link != nb)
		link = &(*link)->next;
	if (*link)
		*link = nb->next;
}

struct to_kill {
	struct list_head nd;
	struct task_struct *tsk;
	unsigned long addr;
};

/* The task to signal for memory that failed: whoever has an address space, when it is to be early. */
struct task_struct *task_early_kill(struct task_struct *tsk, int force_early)
{
	return tsk->mm && force_early ? tsk : NULL;
}

void add_to_kill_ksm(struct task_struct *tsk, const struct page *p, struct vm_area_struct *vma,
		     struct list_head *to_kill, unsigned long ksm_addr)
{
	struct to_kill *tk = kmalloc(sizeof(*tk), GFP_ATOMIC);

	if (!tk)
		return;
	tk->tsk = tsk;
	tk->addr = ksm_addr;
	list_add_tail(&tk->nd, to_kill);
}
