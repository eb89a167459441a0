/*
 * xxHash. Exact in the low 32 bits, which is what a checksum of KSM keeps; a 64-bit result is cut to its low 53 bits,
 * as more cannot be held.
 */
#ifndef LAB_LINUX_XXHASH_H
#define LAB_LINUX_XXHASH_H

#include <linux/types.h>

uint64_t xxh64(const void *input, size_t length, uint64_t seed);
unsigned long xxhash(const void *input, size_t length, uint64_t seed);

#endif
