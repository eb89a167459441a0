/* Text to numbers, with the acceptance rules of lib/kstrtox.c (one trailing newline, nothing else after the digits). */
#ifndef LAB_LINUX_KSTRTOX_H
#define LAB_LINUX_KSTRTOX_H

#include <linux/types.h>

int kstrtoul(const char *s, unsigned int base, unsigned long *res);
int kstrtol(const char *s, unsigned int base, long *res);
int kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int kstrtoll(const char *s, unsigned int base, long long *res);
int kstrtouint(const char *s, unsigned int base, unsigned int *res);
int kstrtoint(const char *s, unsigned int base, int *res);
int kstrtou16(const char *s, unsigned int base, u16 *res);
int kstrtos16(const char *s, unsigned int base, s16 *res);
int kstrtou8(const char *s, unsigned int base, u8 *res);
int kstrtos8(const char *s, unsigned int base, s8 *res);
int kstrtobool(const char *s, bool *res);
#define kstrtou64(s, base, res) kstrtoull(s, base, res)
#define kstrtos64(s, base, res) kstrtoll(s, base, res)
#define kstrtou32(s, base, res) kstrtouint(s, base, res)
#define kstrtos32(s, base, res) kstrtoint(s, base, res)
#define strtobool(s, res) kstrtobool(s, res)

/* Before 2.6.39. */
int strict_strtoul(const char *s, unsigned int base, unsigned long *res);
int strict_strtol(const char *s, unsigned int base, long *res);
unsigned long simple_strtoul(const char *s, char **end, unsigned int base);

#endif
