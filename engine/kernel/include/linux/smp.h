#ifndef LAB_LINUX_SMP_H
#define LAB_LINUX_SMP_H

#include <linux/cpumask.h>

#endif
