/* Read-copy-update without readers in parallel: a grace period is over at once, and memory is freed at once. */
#ifndef LAB_LINUX_RCUPDATE_H
#define LAB_LINUX_RCUPDATE_H

#include <linux/cleanup.h>
#include <linux/types.h>

void rcu_read_lock(void);
void rcu_read_unlock(void);
#define rcu_read_lock_held() 1
#define rcu_dereference(p) (p)
#define rcu_dereference_check(p, c) (p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_dereference_raw(p) (p)
#define rcu_access_pointer(p) (p)
#define rcu_assign_pointer(p, v) ((void)((p) = (v)))
#define RCU_INIT_POINTER(p, v) ((void)((p) = (v)))
#define synchronize_rcu() ((void)0)
#define rcu_barrier() ((void)0)
void kfree(const void *object);
#define kfree_rcu(ptr, member) kfree(ptr)

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif
