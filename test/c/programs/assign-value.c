#include "print.h"

struct pair {
	int a, b;
};

int main(void)
{
	int a, b, c;
	unsigned char u;
	struct pair p, q;
	int *x = &a;

	a = b = c = 3;
	print_long("chain", a + b + c);
	print_long("value", (u = 511) + 1);
	print_long("in condition", (a = 0) ? 1 : 2);
	p.a = q.a = 5;
	print_long("members", p.a + q.a);
	p.b = 9;
	q = p;
	print_long("struct value", (q = p).b);
	*x = *x + (b = 2);
	print_long("a", a);
	if ((c = b - 2))
		print_long("not", 1);
	print_long("c", c);
	return 0;
}
