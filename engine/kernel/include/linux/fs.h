/* Files, as far as an anonymous mapping knows them: that there is none. */
#ifndef LAB_LINUX_FS_H
#define LAB_LINUX_FS_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/kobject.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/rwsem.h>
#include <linux/types.h>
#include <linux/wait_bit.h>

struct address_space;
struct address_space_operations;

struct inode {
	umode_t i_mode;
	unsigned int i_flags;
	struct address_space *i_mapping;
	loff_t i_size;
};

struct address_space {
	struct inode *host;
	struct rb_root_cached i_mmap;
	struct rw_semaphore i_mmap_rwsem;
	unsigned long nrpages;
	unsigned long flags;
	const struct address_space_operations *a_ops;
	gfp_t gfp_mask;
} __attribute__((aligned(sizeof(long))));

struct file {
	fmode_t f_mode;
	struct inode *f_inode;
	struct address_space *f_mapping;
	loff_t f_pos;
	void *private_data;
};

#define file_inode(f) ((f)->f_inode)

#endif
