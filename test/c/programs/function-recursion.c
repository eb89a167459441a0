#include "print.h"

static long factorial(int n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

static int ackermann(int m, int n)
{
	if (!m)
		return n + 1;
	if (!n)
		return ackermann(m - 1, 1);
	return ackermann(m - 1, ackermann(m, n - 1));
}

static int is_odd(int n);

static int is_even(int n)
{
	return n == 0 || is_odd(n - 1);
}

static int is_odd(int n)
{
	return n != 0 && is_even(n - 1);
}

int main(void)
{
	print_long("factorial", factorial(15));
	print_long("ackermann", ackermann(2, 3));
	print_long("mutual", is_even(10) * 10 + is_odd(10));
	return 0;
}
