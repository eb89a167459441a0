/* Bits of memory, numbered from the lowest of the first word. Bit 62 and 63 of a word that is a count are out of range. */
#ifndef LAB_LINUX_BITOPS_H
#define LAB_LINUX_BITOPS_H

#include <linux/types.h>
#include <linux/bits.h>

#define BITS_TO_LONGS(nr) (((nr) + BITS_PER_LONG - 1) / BITS_PER_LONG)

void set_bit(long nr, volatile unsigned long *addr);
void clear_bit(long nr, volatile unsigned long *addr);
void change_bit(long nr, volatile unsigned long *addr);
bool test_bit(long nr, const volatile unsigned long *addr);
bool test_and_set_bit(long nr, volatile unsigned long *addr);
bool test_and_clear_bit(long nr, volatile unsigned long *addr);

#define __set_bit(nr, addr) set_bit(nr, addr)
#define __clear_bit(nr, addr) clear_bit(nr, addr)
#define __test_and_set_bit(nr, addr) test_and_set_bit(nr, addr)
#define __test_and_clear_bit(nr, addr) test_and_clear_bit(nr, addr)
#define test_and_set_bit_lock(nr, addr) test_and_set_bit(nr, addr)
#define clear_bit_unlock(nr, addr) clear_bit(nr, addr)

int ffs(int word);
int fls(unsigned int word);
int fls64(u64 word);
unsigned long __ffs(unsigned long word);
unsigned long __fls(unsigned long word);
unsigned long ffz(unsigned long word);
unsigned int hweight32(unsigned int word);
unsigned long hweight_long(unsigned long word);
unsigned long find_first_bit(const unsigned long *addr, unsigned long size);
unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset);
unsigned long find_first_zero_bit(const unsigned long *addr, unsigned long size);
unsigned int bitmap_weight(const unsigned long *addr, unsigned int bits);

#endif
