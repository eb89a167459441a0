/* Strings and blocks of memory; either side may be a page's contents as kmap_local_page() gives them. */
#ifndef LAB_LINUX_STRING_H
#define LAB_LINUX_STRING_H

#include <linux/types.h>

void *memset(void *s, int c, size_t n);
void *memcpy(void *dest, const void *src, size_t n);
void *memmove(void *dest, const void *src, size_t n);
int memcmp(const void *a, const void *b, size_t n);
int bcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
/* The first byte that is not c, or NULL. */
void *memchr_inv(const void *s, int c, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t count);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t count);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t count);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *a, const char *b);
char *strcpy(char *dest, const char *src);
char *strncpy(char *dest, const char *src, size_t count);
size_t strlcpy(char *dest, const char *src, size_t size);
#define strscpy(...) __LAB_BY_ARGS(__lab_strscpy_, __VA_ARGS__)(__VA_ARGS__)
#define __lab_strscpy_2(dest, src) __lab_strscpy(dest, src, sizeof(dest))
#define __lab_strscpy_3(dest, src, count) __lab_strscpy(dest, src, count)
ssize_t __lab_strscpy(char *dest, const char *src, size_t count);
char *strcat(char *dest, const char *src);
/* Cuts trailing white space in place and returns the first character that is none. */
char *strim(char *s);
#define strstrip(s) strim(s)
char *skip_spaces(const char *s);
/* Equal, except for one trailing newline in either. */
bool sysfs_streq(const char *a, const char *b);
int match_string(const char *const *array, size_t n, const char *string);
int __sysfs_match_string(const char *const *array, size_t n, const char *s);
#define sysfs_match_string(array, s) __sysfs_match_string(array, ARRAY_SIZE(array), s)

#endif
