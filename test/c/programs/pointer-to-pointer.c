#include "print.h"

static void set(int **p, int *to)
{
	*p = to;
}

int main(void)
{
	int a = 1, b = 2;
	int *p = &a, **pp = &p, ***ppp = &pp;

	print_long("deep", ***ppp);
	set(pp, &b);
	print_long("p", *p);
	**pp = 20;
	print_long("b", b);
	*pp = &a;
	***ppp += 5;
	print_long("a", a);
	print_long("address of", *&*&a);
	return 0;
}
