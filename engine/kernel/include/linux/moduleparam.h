#ifndef LAB_LINUX_MODULEPARAM_H
#define LAB_LINUX_MODULEPARAM_H

#include <linux/init.h>

/* Parameters keep their initial values: there is no command line. */
#define module_param(name, type, perm) typedef int __lab_param_##name
#define module_param_named(name, value, type, perm) typedef int __lab_param_##name
#define module_param_array(name, type, number, perm) typedef int __lab_param_##name
#define module_param_array_named(name, array, type, number, perm) typedef int __lab_param_##name
#define module_param_string(name, string, length, perm) typedef int __lab_param_##name
#define module_param_cb(name, operations, argument, perm) typedef int __lab_param_##name
#define core_param(name, value, type, perm) typedef int __lab_param_##name
#define MODULE_PARM_DESC(name, text) typedef int __lab_param_desc_##name

#endif
