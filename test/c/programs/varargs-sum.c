#include "print.h"

typedef __builtin_va_list va_list;

static long sum(int n, ...)
{
	va_list ap;
	long s = 0;

	__builtin_va_start(ap, n);
	while (n--)
		s += __builtin_va_arg(ap, int);
	__builtin_va_end(ap);
	return s;
}

int main(void)
{
	print_long("none", sum(0));
	print_long("three", sum(3, 1, 2, 3));
	print_long("promoted", sum(4, (char)-1, (short)300, 'a', -5));
	return 0;
}
