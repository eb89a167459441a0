#include "print.h"

static void store(int *p, int v)
{
	*p = v;
}

static int f(int a, char c, long l)
{
	int *p = &a;
	char *q = &c;

	store(p, a * 2);
	*q += 1;
	store((int *)&l, 9);
	return a * 1000 + c * 10 + l;
}

int main(void)
{
	print_long("f", f(3, 4, 0));
	return 0;
}
