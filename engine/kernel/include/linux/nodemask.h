/* The machine's nodes are 0 .. nr_node_ids - 1, all of them online. */
#ifndef LAB_LINUX_NODEMASK_H
#define LAB_LINUX_NODEMASK_H

#include <linux/bitops.h>
#include <linux/numa.h>

typedef struct {
	DECLARE_BITMAP(bits, MAX_NUMNODES);
} nodemask_t;

extern unsigned int nr_node_ids;
#define num_online_nodes() ((int)nr_node_ids)
#define node_online(node) ((unsigned int)(node) < nr_node_ids)
#define first_online_node 0
#define for_each_node(node) for ((node) = 0; (unsigned int)(node) < nr_node_ids; (node)++)
#define for_each_online_node(node) for_each_node(node)
#define node_set(node, mask) set_bit(node, (mask).bits)
#define node_isset(node, mask) test_bit(node, (mask).bits)

#endif
