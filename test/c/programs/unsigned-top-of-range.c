#include "print.h"

#define ULONG_MAX (~0UL)
#define PAGE_MASK (~(4096UL - 1))
#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) ((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)

int main(void)
{
	unsigned long zero = 0, top = ULONG_MAX;
	void *bad = (void *)-12L;
	void *good = (void *)0x1000L;

	print_long("max > 0", ULONG_MAX > zero);
	print_long("max >= top", ULONG_MAX >= top);
	print_long("top < 5", top < 5);
	print_long("err", IS_ERR_VALUE(bad));
	print_long("no err", IS_ERR_VALUE(good));
	print_long("null", IS_ERR_VALUE(0));
	print_long("mask", (0x12345UL & PAGE_MASK));
	print_ulong("mask itself", PAGE_MASK);
	print_long("errno", (long)bad);
	print_ulong("underflow", zero - 1);
	return 0;
}
