#include "print.h"

unsigned counter_of_units;
static const unsigned small = 3;

static unsigned add(unsigned a, unsigned short int b)
{
	return a + b;
}

int main(void)
{
	long int a = -1;
	short unsigned b = 65535;
	long long unsigned int c = 5;
	signed d = -2;

	print_long("add", add(small, b));
	print_long("a", a + d);
	print_ulong("c", c + counter_of_units);
	print_ulong("sizes", sizeof(signed char) + sizeof(long long) + sizeof(unsigned short int));
	return 0;
}
