/* From a member to the structure around it. */
#ifndef LAB_LINUX_CONTAINER_OF_H
#define LAB_LINUX_CONTAINER_OF_H

#include <linux/types.h>
#include <linux/stddef.h>

#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))
#define container_of_const(ptr, type, member) container_of(ptr, type, member)

#endif
