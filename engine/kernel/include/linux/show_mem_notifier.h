/* Who adds lines to the report of memory that is short, in some device kernels. Nobody asks for that report. */
#ifndef LAB_LINUX_SHOW_MEM_NOTIFIER_H
#define LAB_LINUX_SHOW_MEM_NOTIFIER_H

#include <linux/notifier.h>

#define show_mem_notifier_register(nb) ((void)(nb), 0)
#define show_mem_notifier_unregister(nb) ((void)(nb), 0)

#endif
