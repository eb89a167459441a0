#include "print.h"

typedef __builtin_va_list va_list;

static long total(int n, va_list ap)
{
	long s = 0;

	while (n--)
		s = s * 10 + __builtin_va_arg(ap, long);
	return s;
}

static void twice(int n, ...)
{
	va_list ap, copy;

	__builtin_va_start(ap, n);
	__builtin_va_copy(copy, ap);
	print_long("first", total(n, ap));
	print_long("second", total(n, copy));
	__builtin_va_end(copy);
	__builtin_va_end(ap);
}

int main(void)
{
	twice(3, 1L, 2L, 3L);
	return 0;
}
