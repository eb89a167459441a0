/* Annotations (most mean nothing to a simulated machine) and marked accesses. */
#ifndef LAB_LINUX_COMPILER_H
#define LAB_LINUX_COMPILER_H

#include <lab/intrinsics.h>

#define likely(x) (!!(x))
#define unlikely(x) (!!(x))

#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, val) ((x) = (val))
#define ACCESS_ONCE(x) (x)
#define data_race(expr) (expr)

#define barrier() __lab_barrier()
void __lab_barrier(void);

#define fallthrough do { } while (0)

#define __always_inline inline
#define noinline
#define __noinline
#define noinline_for_stack
#define __cleanup(fn) __attribute__((__cleanup__(fn)))
#define __maybe_unused __attribute__((__unused__))
#define __used
#define __always_unused __attribute__((__unused__))
#define __must_check
#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __bitwise
#define __private
#define __pure
#define __attribute_const__
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)
#define __cond_lock(x, c) (c)
#define __cold
#define __hot
#define __weak
#define __visible
#define __noreturn
#define __read_mostly
#define __ro_after_init
#define __cacheline_aligned
#define __cacheline_aligned_in_smp
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __packed __attribute__((packed))
#define __aligned(x) __attribute__((aligned(x)))
#define __printf(a, b)
#define __counted_by(member)
#define __randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end

/* Asked for by sources from before 2014 that work around a compiler's bugs: a recent compiler. */
#define GCC_VERSION 120200

#define __sched

#endif
