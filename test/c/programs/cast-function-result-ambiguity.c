#include "print.h"

static long now(void)
{
	return 1000;
}

static long twice(long x)
{
	return 2 * x;
}

int main(void)
{
	long list[3] = { 5, 6, 7 };
	long start = 300, two = 2;

	print_long("call", (now()) - (start));
	print_long("call product", (now()) - start * 2);
	print_long("argument", (twice(start)) - two * 3);
	print_long("element", (list[1]) - two * 2);
	print_long("and", (twice(start)) & 0xf0);
	print_long("compare", (long)((now()) - (start)) < 0);
	return 0;
}
