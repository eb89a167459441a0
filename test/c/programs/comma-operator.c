#include "print.h"

static int f(int a)
{
	print_long("f", a);
	return a;
}

int main(void)
{
	int a, b;

	a = (f(1), f(2), 3);
	print_long("a", a);
	for (a = 0, b = 10; a < b; a += 3, b -= 2)
		;
	print_long("a", a);
	print_long("b", b);
	b = (a++, a++, a);
	print_long("b", b);
	return 0;
}
