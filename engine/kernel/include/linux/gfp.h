/* Flags of allocations. Pages come from the model: linux/mm.h declares what gives them. */
#ifndef LAB_LINUX_GFP_H
#define LAB_LINUX_GFP_H

#include <linux/gfp_types.h>
#include <linux/topology.h>

#define gfpflags_allow_blocking(gfp) (!!((gfp) & __GFP_DIRECT_RECLAIM))
/* Log2 of the pages that size bytes need. */
int get_order(unsigned long size);

#endif
