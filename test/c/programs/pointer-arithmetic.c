#include "print.h"

int main(void)
{
	int a[10], *p = a + 3, *q;
	short s[4] = { 1, 2, 3, 4 };
	char *c = (char *)a;
	long i = -2;
	unsigned int u = 1;

	for (q = a; q < a + 10; q++)
		*q = q - a;
	print_long("p", *p);
	print_long("p[i]", p[i]);
	print_long("i[p]", i[p]);
	print_long("p - 1", *(p - 1));
	print_long("p + u", *(p + u));
	p += 4;
	p -= 2;
	print_long("moved", *p);
	print_long("difference", (p - a) * 100 + ((char *)p - c));
	print_long("negative", a - p);
	print_long("short", *(s + 3) + 2[s]);
	print_long("last", *(&s[4] - 1));
	return 0;
}
