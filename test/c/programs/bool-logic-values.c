#include "print.h"

static _Bool both(int a, int b)
{
	return a && b;
}

static _Bool masked(unsigned long v)
{
	return v & 0x100000000UL;
}

int main(void)
{
	_Bool a = both(2, 4), b = !a;
	int n = a + a + b;

	print_long("both", a);
	print_long("not", b);
	print_long("sum", n);
	print_long("masked", masked(1UL << 32) * 10 + masked(1));
	print_long("and", a & 6);
	print_long("xor", a ^ b);
	a &= 2;
	print_long("assigned", a);
	print_long("compare", (3 > 2) == 1);
	return 0;
}
