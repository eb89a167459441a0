#include "print.h"

int main(void)
{
	int a = -1;
	unsigned int b = 1;
	long c = -1;
	unsigned char d = 255;

	print_long("int < unsigned", a < b);
	print_long("long < unsigned", c < b);
	print_long("int == (unsigned)-1", a == 4294967295u);
	print_long("long == (unsigned)-1", c == 4294967295u);
	print_long("char", d == a);
	print_long("signed char", (signed char)d == a);
	return 0;
}
