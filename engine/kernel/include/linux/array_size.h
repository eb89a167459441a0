#ifndef LAB_LINUX_ARRAY_SIZE_H
#define LAB_LINUX_ARRAY_SIZE_H
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
#endif
