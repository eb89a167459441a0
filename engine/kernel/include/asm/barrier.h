/*
 * Memory barriers. The simulated processors see each other's writes at once and in order, so that they order nothing;
 * they stay calls, so that a step shows them.
 */
#ifndef LAB_ASM_BARRIER_H
#define LAB_ASM_BARRIER_H

#include <linux/compiler.h>

void smp_mb(void);
void smp_rmb(void);
void smp_wmb(void);
#define mb() smp_mb()
#define rmb() smp_rmb()
#define wmb() smp_wmb()
#define smp_read_barrier_depends() ((void)0)
#define smp_mb__before_atomic() smp_mb()
#define smp_mb__after_atomic() smp_mb()
#define smp_store_release(p, v) ((void)(*(p) = (v)))
#define smp_load_acquire(p) (*(p))
#define smp_store_mb(var, value) ((void)((var) = (value)))

#endif
