#include "print.h"

int main(void)
{
	long a = -5;
	unsigned long b = -5;
	unsigned long c = ~0UL;

	print_long("div", a / 2);
	print_long("mod", a % 3);
	print_ulong("wrap", b);
	print_long("less", a < 3);
	print_long("greater", b > 3);
	print_ulong("max", c);
	print_long("plus one", c + 1);
	print_long("equal", a == b);
	return 0;
}
