#include "print.h"

int main(void)
{
	int a[4], *p = &a[1], *q = &a[3];
	char *null = 0;

	print_long("less", p < q);
	print_long("greater", p > q);
	print_long("le", p <= p);
	print_long("equal", p + 2 == q);
	print_long("null", null == 0);
	print_long("kernel", (void *)-1L > (void *)p);
	print_long("void", (void *)p == (char *)p);
	print_long("end", &a[4] > q);
	return 0;
}
