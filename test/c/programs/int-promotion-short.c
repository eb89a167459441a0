#include "print.h"

int main(void)
{
	unsigned short a = 65535, b = 2;
	short c = -32768;

	print_long("product", a * b);
	a *= b;
	print_long("assigned", a);
	print_long("neg", -c);
	c = -c;
	print_long("negated", c);
	print_long("shift", (unsigned short)(a << 9));
	return 0;
}
