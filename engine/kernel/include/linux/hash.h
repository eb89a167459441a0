/* Multiplicative hashes. Buckets need not be the real kernel's: their order is seen by nobody. */
#ifndef LAB_LINUX_HASH_H
#define LAB_LINUX_HASH_H

#include <linux/types.h>

u32 hash_32(u32 val, unsigned int bits);
u32 hash_64(u64 val, unsigned int bits);
unsigned long hash_long(unsigned long val, unsigned int bits);
#define hash_ptr(ptr, bits) ((u32)hash_long((unsigned long)(ptr), bits))

#endif
