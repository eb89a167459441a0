#ifndef LAB_LINUX_UACCESS_H
#define LAB_LINUX_UACCESS_H
#include <linux/sched.h>
#endif
