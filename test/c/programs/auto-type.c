#include "print.h"

#define twice(x) ({ __auto_type _v = (x); _v + _v; })

int main(void)
{
	int a[2] = { 1, 2 };
	__auto_type p = a;
	__auto_type c = (char)100;

	print_long("sum", twice(21));
	print_long("p", p[1]);
	print_ulong("size", sizeof(p) + sizeof(c));
	print_ulong("big", twice(3000000000UL));
	return 0;
}
