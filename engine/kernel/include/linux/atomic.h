/* Atomic counters. Every builtin is atomic here; the variants that differ in ordering are one. */
#ifndef LAB_LINUX_ATOMIC_H
#define LAB_LINUX_ATOMIC_H

#include <linux/types.h>
#include <linux/compiler.h>
#include <asm/barrier.h>

typedef atomic64_t atomic_long_t;
#define ATOMIC_LONG_INIT(i) ATOMIC64_INIT(i)

#define atomic_read(v) ((v)->counter)
#define atomic_set(v, i) ((void)((v)->counter = (i)))
#define atomic_read_acquire(v) atomic_read(v)
#define atomic_set_release(v, i) atomic_set(v, i)
void atomic_add(int i, atomic_t *v);
void atomic_sub(int i, atomic_t *v);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
int atomic_add_return(int i, atomic_t *v);
int atomic_sub_return(int i, atomic_t *v);
int atomic_inc_return(atomic_t *v);
int atomic_dec_return(atomic_t *v);
int atomic_fetch_add(int i, atomic_t *v);
int atomic_fetch_sub(int i, atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);
bool atomic_inc_and_test(atomic_t *v);
bool atomic_sub_and_test(int i, atomic_t *v);
bool atomic_add_negative(int i, atomic_t *v);
bool atomic_add_unless(atomic_t *v, int add, int unless);
bool atomic_inc_not_zero(atomic_t *v);
int atomic_cmpxchg(atomic_t *v, int old, int desired);
int atomic_xchg(atomic_t *v, int desired);

#define atomic64_read(v) ((v)->counter)
#define atomic64_set(v, i) ((void)((v)->counter = (i)))
#define atomic_long_read(v) ((long)(v)->counter)
#define atomic_long_set(v, i) ((void)((v)->counter = (i)))
void atomic_long_add(long i, atomic_long_t *v);
void atomic_long_sub(long i, atomic_long_t *v);
void atomic_long_inc(atomic_long_t *v);
void atomic_long_dec(atomic_long_t *v);
long atomic_long_add_return(long i, atomic_long_t *v);
long atomic_long_sub_return(long i, atomic_long_t *v);
long atomic_long_inc_return(atomic_long_t *v);
long atomic_long_dec_return(atomic_long_t *v);
bool atomic_long_dec_and_test(atomic_long_t *v);
long atomic_long_cmpxchg(atomic_long_t *v, long old, long desired);
long atomic_long_xchg(atomic_long_t *v, long desired);
#define atomic64_add(i, v) atomic_long_add(i, v)
#define atomic64_sub(i, v) atomic_long_sub(i, v)
#define atomic64_inc(v) atomic_long_inc(v)
#define atomic64_dec(v) atomic_long_dec(v)

#define cmpxchg(ptr, old, desired)				\
	({							\
		__typeof__(*(ptr)) __old = (old), __was = *(ptr); \
		if (__was == __old)				\
			*(ptr) = (desired);			\
		__was;						\
	})
#define xchg(ptr, desired)				\
	({						\
		__typeof__(*(ptr)) __was = *(ptr);	\
		*(ptr) = (desired);			\
		__was;					\
	})

#endif
