/* Formatting with the kernel's conversions (no floating point; %p prints the address as it is). */
#ifndef LAB_LINUX_SPRINTF_H
#define LAB_LINUX_SPRINTF_H

#include <linux/types.h>

int sprintf(char *buf, const char *format, ...);
int snprintf(char *buf, size_t size, const char *format, ...);
int scnprintf(char *buf, size_t size, const char *format, ...);

#endif
