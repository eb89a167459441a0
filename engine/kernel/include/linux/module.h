#ifndef LAB_LINUX_MODULE_H
#define LAB_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>
#include <linux/moduleparam.h>

#define MODULE_LICENSE(text) typedef int __lab_module_license
#define MODULE_AUTHOR(text) typedef int __lab_module_author
#define MODULE_DESCRIPTION(text) typedef int __lab_module_description

#endif
