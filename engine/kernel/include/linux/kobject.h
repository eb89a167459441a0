#ifndef LAB_LINUX_KOBJECT_H
#define LAB_LINUX_KOBJECT_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/sysfs.h>
#include <linux/types.h>

struct kset;
struct kobj_type;
struct kernfs_node;

struct kref {
	refcount_t refcount;
};

struct kobject {
	const char *name;
	struct list_head entry;
	struct kobject *parent;
	struct kset *kset;
	const struct kobj_type *ktype;
	struct kernfs_node *sd;
	struct kref kref;
	unsigned int state_flags;
};

struct kobj_attribute {
	struct attribute attr;
	ssize_t (*show)(struct kobject *kobj, struct kobj_attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count);
};

/* /sys/kernel and /sys/kernel/mm */
extern struct kobject *kernel_kobj;
extern struct kobject *mm_kobj;

#define kobject_name(kobj) ((kobj)->name)

#endif
