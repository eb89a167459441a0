#include "print.h"

int main(void)
{
	unsigned long kernel = 0xffff888000001000UL;
	unsigned long user = 0x7f0000000000UL;

	print_long("kernel above user", kernel > user);
	print_ulong("page", kernel >> 12 << 12);
	print_ulong("offset", kernel & 0xfff);
	print_ulong("difference", kernel - 0xffff888000000000UL);
	print_ulong("sum", kernel + 8);
	print_long("signed", (long)kernel < 0);
	print_ulong("or", kernel | 3);
	print_ulong("xor", kernel ^ 0xffff888000000000UL);
	return 0;
}
