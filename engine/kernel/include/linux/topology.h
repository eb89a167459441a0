#ifndef LAB_LINUX_TOPOLOGY_H
#define LAB_LINUX_TOPOLOGY_H

#include <linux/nodemask.h>

/* The processors are all on the first node. */
#define numa_node_id() 0
#define numa_mem_id() numa_node_id()

#endif
