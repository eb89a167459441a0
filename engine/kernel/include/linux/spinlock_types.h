/* Locks as large as on x86-64 without lock debugging. The word of a spinlock holds 1 + the number of its thread. */
#ifndef LAB_LINUX_SPINLOCK_TYPES_H
#define LAB_LINUX_SPINLOCK_TYPES_H

#include <linux/types.h>

typedef struct raw_spinlock {
	u32 owner;
} raw_spinlock_t;

typedef struct spinlock {
	struct raw_spinlock rlock;
} spinlock_t;

typedef struct {
	/* readers, or -1 - thread of the writer */
	int count;
	u32 wait_lock;
} rwlock_t;

#define __SPIN_LOCK_UNLOCKED(name) { { 0 } }
#define __RAW_SPIN_LOCK_UNLOCKED(name) { 0 }
#define DEFINE_SPINLOCK(name) spinlock_t name = { { 0 } }
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = { 0 }
#define SPIN_LOCK_UNLOCKED { { 0 } }
#define DEFINE_RWLOCK(name) rwlock_t name = { 0, 0 }

#endif
