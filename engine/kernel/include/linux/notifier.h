/* Chains of callbacks, highest priority first. In C, because a chain calls back. */
#ifndef LAB_LINUX_NOTIFIER_H
#define LAB_LINUX_NOTIFIER_H

#include <linux/errno.h>
#include <linux/rwsem.h>

struct notifier_block;
typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action, void *data);

struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block *next;
	int priority;
};

struct blocking_notifier_head {
	struct rw_semaphore rwsem;
	struct notifier_block *head;
};

#define BLOCKING_NOTIFIER_HEAD(name) struct blocking_notifier_head name = { .head = NULL }

#define NOTIFY_DONE 0x0000
#define NOTIFY_OK 0x0001
#define NOTIFY_STOP_MASK 0x8000
#define NOTIFY_BAD (NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP (NOTIFY_OK | NOTIFY_STOP_MASK)

static inline int notifier_from_errno(int err)
{
	return err ? NOTIFY_STOP_MASK | (NOTIFY_OK - err) : NOTIFY_OK;
}

static inline int notifier_to_errno(int ret)
{
	ret &= ~NOTIFY_STOP_MASK;
	return ret > NOTIFY_OK ? NOTIFY_OK - ret : 0;
}

static inline int blocking_notifier_chain_register(struct blocking_notifier_head *chain, struct notifier_block *added)
{
	struct notifier_block **link = &chain->head;

	down_write(&chain->rwsem);
	while (*link && (*link)->priority >= added->priority)
		link = &(*link)->next;
	added->next = *link;
	*link = added;
	up_write(&chain->rwsem);
	return 0;
}

static inline int blocking_notifier_chain_unregister(struct blocking_notifier_head *chain, struct notifier_block *gone)
{
	struct notifier_block **link = &chain->head;
	int err = -ENOENT;

	down_write(&chain->rwsem);
	while (*link && *link != gone)
		link = &(*link)->next;
	if (*link) {
		*link = gone->next;
		err = 0;
	}
	up_write(&chain->rwsem);
	return err;
}

static inline int blocking_notifier_call_chain(struct blocking_notifier_head *chain, unsigned long action, void *data)
{
	struct notifier_block *nb;
	int ret = NOTIFY_DONE;

	down_read(&chain->rwsem);
	for (nb = chain->head; nb && !(ret & NOTIFY_STOP_MASK); nb = nb->next)
		ret = nb->notifier_call(nb, action, data);
	up_read(&chain->rwsem);
	return ret;
}

#endif
