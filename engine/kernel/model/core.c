/* SPDX-License-Identifier: MIT */
/* What every kernel has and no part of memory management owns: the list of processes, and the folders of sysfs. */
#include <linux/kobject.h>
#include <linux/sched.h>
#include <linux/sysfs.h>

struct task_struct init_task = {
	.flags = PF_KTHREAD,
	.prio = DEFAULT_PRIO,
	.static_prio = DEFAULT_PRIO,
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.group_leader = &init_task,
	.comm = "swapper",
};

static struct kobject lab_kernel_folder = { .name = "kernel" };
static struct kobject lab_mm_folder = { .name = "mm", .parent = &lab_kernel_folder };
struct kobject *kernel_kobj = &lab_kernel_folder;
struct kobject *mm_kobj = &lab_mm_folder;

/* What sysfs_create_group() has registered, oldest first. */
struct list_head lab_sysfs_groups = LIST_HEAD_INIT(lab_sysfs_groups);
