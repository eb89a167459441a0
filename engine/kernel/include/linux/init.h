/*
 * Initcalls: each becomes a data symbol __initcall_<function> that holds the function's address; the loader calls them
 * in order when the machine boots.
 */
#ifndef LAB_LINUX_INIT_H
#define LAB_LINUX_INIT_H

#include <linux/compiler.h>
#include <linux/types.h>

#define __init
#define __initdata
#define __initconst
#define __exit
#define __exitdata
#define __devinit
#define __meminit
#define __meminitdata
#define __ref
#define __refdata

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#define __lab_initcall(fn) initcall_t __initcall_##fn = fn
#define pure_initcall(fn) __lab_initcall(fn)
#define core_initcall(fn) __lab_initcall(fn)
#define postcore_initcall(fn) __lab_initcall(fn)
#define arch_initcall(fn) __lab_initcall(fn)
#define subsys_initcall(fn) __lab_initcall(fn)
#define fs_initcall(fn) __lab_initcall(fn)
#define device_initcall(fn) __lab_initcall(fn)
#define late_initcall(fn) __lab_initcall(fn)
/* Old sources write it without a semicolon. */
#define module_init(fn) __lab_initcall(fn);
#define module_exit(fn) typedef int __lab_exitcall_##fn
#define __setup(str, fn) typedef int __lab_setup_##fn
#define early_param(str, fn) typedef int __lab_param_##fn

#endif
