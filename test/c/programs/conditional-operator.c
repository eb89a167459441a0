#include "print.h"

int main(void)
{
	int a = 5, b = 0;
	int *p = &a, *q = 0;
	void *v = &b;
	unsigned char c = 200;
	const char *s;

	print_long("int", a > 3 ? 10 : 20);
	print_long("nested", a < 3 ? 1 : a < 6 ? 2 : 3);
	print_long("pointer", *(b ? q : p));
	print_long("void pointer", (b ? p : v) == v);
	print_long("conversion", (a ? -1 : 0u) > 0);
	print_long("null", (a ? p : 0) == p);
	print_long("effects", a ? (b = 3) : (b = 4));
	print_long("b", b);
	s = c > 100 ? "big" : "small";
	print_str("s", s);
	a ? (void)(b = 7) : (void)0;
	print_long("void", b);
	return 0;
}
