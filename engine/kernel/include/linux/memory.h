/* SPDX-License-Identifier: MIT */
/* Memory going offline: who wants to know registers a notifier. */
#ifndef _LINUX_MEMORY_H
#define _LINUX_MEMORY_H

#include <linux/notifier.h>

#define MEM_ONLINE (1 << 0)
#define MEM_GOING_OFFLINE (1 << 1)
#define MEM_OFFLINE (1 << 2)
#define MEM_GOING_ONLINE (1 << 3)
#define MEM_CANCEL_ONLINE (1 << 4)
#define MEM_CANCEL_OFFLINE (1 << 5)

#define SLAB_CALLBACK_PRI 1
#define KSM_CALLBACK_PRI 100

struct memory_notify {
	unsigned long start_pfn;
	unsigned long nr_pages;
	int status_change_nid_normal;
	int status_change_nid;
};

int register_memory_notifier(struct notifier_block *nb);
void unregister_memory_notifier(struct notifier_block *nb);
#define hotplug_memory_notifier(fn, pri) \
	({ \
		static struct notifier_block fn##_mem_nb = { .notifier_call = fn, .priority = pri }; \
		register_memory_notifier(&fn##_mem_nb); \
	})

#endif
