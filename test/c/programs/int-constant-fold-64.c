#include "print.h"

#define MAX (~0UL)

int main(void)
{
	print_long("top bit gone", (MAX >> 12) == 0xfffffffffffffUL);
	print_long("shifted", (1UL << 63) >> 60);
	print_long("half", (MAX / 2 + 1) >> 62);
	print_long("less", (1UL << 63) > 1);
	print_long("signed", (long)(1UL << 63) < 0);
	print_ulong("mask", ~((1UL << 12) - 1));
	print_long("long max", 0x7fffffffffffffffL > 0);
	print_long("product", 0xffffffffffffffffUL * 3 == -3);
	print_long("modulo", MAX % 10);
	return 0;
}
