#include "print.h"

int main(void)
{
	int one = 1, n;
	unsigned int u = 0x80000001;
	unsigned char c = 0x81;
	unsigned long l = 3;

	for (n = 0; n < 32; n += 7)
		print_long("int", one << n);
	print_long("unsigned", u << 1);
	print_long("char", c << 1);
	c <<= 1;
	print_long("char assigned", c);
	for (n = 0; n < 52; n += 13)
		print_ulong("long", l << n);
	return 0;
}
