/*
 * Attributes of sysfs. sysfs_create_group() puts the group on the list lab_sysfs_groups, where whoever plays a process
 * that reads and writes files finds the show and store functions.
 */
#ifndef LAB_LINUX_SYSFS_H
#define LAB_LINUX_SYSFS_H

#include <linux/errno.h>
#include <linux/list.h>
#include <linux/stringify.h>
#include <linux/types.h>

struct kobject;
struct bin_attribute;

struct attribute {
	const char *name;
	umode_t mode;
};

struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int index);
	umode_t (*is_bin_visible)(struct kobject *kobj, const struct bin_attribute *attr, int index);
	struct attribute **attrs;
	struct bin_attribute **bin_attrs;
};

struct lab_sysfs_group {
	struct list_head list;
	struct kobject *kobj;
	const struct attribute_group *group;
};
extern struct list_head lab_sysfs_groups;

#define S_IRUGO 00444
#define S_IWUSR 00200
#define S_IRUSR 00400

#define __ATTR(_name, _mode, _show, _store) \
	{ .attr = { .name = __stringify(_name), .mode = (_mode) }, .show = _show, .store = _store }
#define __ATTR_RO(_name) { .attr = { .name = __stringify(_name), .mode = 0444 }, .show = _name##_show }
#define __ATTR_RO_MODE(_name, _mode) { .attr = { .name = __stringify(_name), .mode = _mode }, .show = _name##_show }
#define __ATTR_WO(_name) { .attr = { .name = __stringify(_name), .mode = 0200 }, .store = _name##_store }
#define __ATTR_RW(_name) __ATTR(_name, 0644, _name##_show, _name##_store)
#define __ATTR_NULL { .attr = { .name = NULL } }

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *group);
void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *group);
/* A buffer is a page; what does not fit is cut. */
int sysfs_emit(char *buf, const char *format, ...);
int sysfs_emit_at(char *buf, int at, const char *format, ...);

#endif
