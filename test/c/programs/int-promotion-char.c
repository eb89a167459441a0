#include "print.h"

int main(void)
{
	unsigned char a = 200, b = 100;
	signed char c = -1;
	char d = 127;

	print_long("sum", a + b);
	a += b;
	print_long("wrapped", a);
	print_long("minus", c - 1);
	d++;
	print_long("overflow", d);
	print_long("size", sizeof(a + b));
	print_long("not", ~a);
	return 0;
}
