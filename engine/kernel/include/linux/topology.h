#ifndef LAB_LINUX_TOPOLOGY_H
#define LAB_LINUX_TOPOLOGY_H

#include <linux/nodemask.h>

/* The node that the current task runs on. */
int numa_node_id(void);
#define numa_mem_id() numa_node_id()

#endif
