#ifndef LAB_LINUX_NUMA_H
#define LAB_LINUX_NUMA_H

#define NODES_SHIFT 10
#define MAX_NUMNODES (1 << NODES_SHIFT)
#define NUMA_NO_NODE (-1)
#define NUMA_NO_MEMBLK (-1)

#endif
