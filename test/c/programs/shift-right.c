#include "print.h"

int main(void)
{
	int neg = -256;
	unsigned int u = 0x80000000;
	long l = -4096;
	unsigned long ul = -4096;
	signed char c = -128;
	int n = 4;

	print_long("int", neg >> n);
	print_long("unsigned", u >> n);
	print_long("long", l >> n);
	print_ulong("ulong", ul >> 12);
	print_long("char", c >> 3);
	c >>= 2;
	print_long("assigned", c);
	u >>= 31;
	print_long("one", u);
	return 0;
}
