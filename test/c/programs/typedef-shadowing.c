#include "print.h"

typedef int T;

static int f(int T)
{
	return T * 2;
}

int main(void)
{
	T a = 3;
	{
		int T = 5;
		int x = 2;

		print_long("product", T * x);
		print_long("call", f(T));
	}
	T *p = &a;
	print_long("pointer", *p);
	T (b) = 7;
	T (*q) = &b;
	print_long("parenthesized", b + *q);
	return 0;
}
