#include "print.h"

int main(void)
{
	int x = 1;
	int *p = &x, *null = 0;

	print_long("and", p && *p);
	print_long("null", null && *null);
	print_long("not", !null + !p);
	print_long("or", null || p);
	print_long("compare", (p != 0) + (null == 0));
	while (p && *p < 5)
		(*p)++;
	print_long("x", x);
	return 0;
}
