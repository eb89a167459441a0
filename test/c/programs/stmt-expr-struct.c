#include "print.h"

struct pair {
	long a, b, c;
};

static struct pair make(int x)
{
	return (struct pair){ x, x + 1, x + 2 };
}

int main(void)
{
	struct pair p = ({ struct pair q = make(5); q.b = 100; q; });

	print_long("p", p.a * 1000 + p.b + p.c);
	print_long("member", ({ make(7); }).c);
	print_long("void", ({ (void)0; 1; }));
	return 0;
}
