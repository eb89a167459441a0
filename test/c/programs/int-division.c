#include "print.h"

int main(void)
{
	int a = -7, b = 2;
	unsigned int c = 4294967289u;
	long d = -7;

	print_long("int", a / b * 100 + a % b);
	print_long("neg divisor", 7 / -b * 100 + 7 % -b);
	print_long("unsigned", c / b);
	print_long("unsigned mod", c % 10);
	print_long("long", d / b * 100 + d % b);
	print_ulong("top", (unsigned long)-16 / 4096 == 0xfffffffffffffUL);
	print_ulong("rest", (unsigned long)-16 % 4096);
	return 0;
}
