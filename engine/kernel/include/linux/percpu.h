/* Variables of processors: there is one processor, so that each has one copy, which is the variable itself. */
#ifndef LAB_LINUX_PERCPU_H
#define LAB_LINUX_PERCPU_H

#include <linux/cpumask.h>
#include <linux/preempt.h>
#include <linux/slab.h>

#define DEFINE_PER_CPU(type, name) type name
#define DEFINE_PER_CPU_ALIGNED(type, name) type name
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name) type name
#define DECLARE_PER_CPU(type, name) extern type name

#define per_cpu(name, cpu) (*((void)(cpu), &(name)))
#define per_cpu_ptr(pointer, cpu) ((void)(cpu), (pointer))
#define this_cpu_ptr(pointer) (pointer)
#define raw_cpu_ptr(pointer) (pointer)
#define get_cpu_var(name) (*({ preempt_disable(); &(name); }))
#define put_cpu_var(name) preempt_enable()
#define get_cpu_ptr(pointer) ({ preempt_disable(); (pointer); })
#define put_cpu_ptr(pointer) preempt_enable()

#define this_cpu_read(name) (name)
#define this_cpu_write(name, value) ((void)((name) = (value)))
#define this_cpu_add(name, value) ((void)((name) += (value)))
#define this_cpu_sub(name, value) ((void)((name) -= (value)))
#define this_cpu_inc(name) this_cpu_add(name, 1)
#define this_cpu_dec(name) this_cpu_sub(name, 1)
#define this_cpu_add_return(name, value) ((name) += (value))
#define this_cpu_inc_return(name) this_cpu_add_return(name, 1)
#define __this_cpu_read(name) this_cpu_read(name)
#define __this_cpu_write(name, value) this_cpu_write(name, value)
#define __this_cpu_add(name, value) this_cpu_add(name, value)
#define __this_cpu_inc(name) this_cpu_inc(name)
#define __this_cpu_dec(name) this_cpu_dec(name)
#define raw_cpu_read(name) this_cpu_read(name)
#define raw_cpu_inc(name) this_cpu_inc(name)
#define raw_cpu_add(name, value) this_cpu_add(name, value)

#define alloc_percpu(type) ((type *)kzalloc(sizeof(type), GFP_KERNEL))
#define alloc_percpu_gfp(type, flags) ((type *)kzalloc(sizeof(type), flags))
#define free_percpu(pointer) kfree(pointer)

#endif
