#include "print.h"

struct ops {
	int (*open)(int);
	void (*close)(int *, int);
	const char *name;
};

static int open_it(int a)
{
	return a * 2;
}

static void close_it(int *p, int v)
{
	*p = v;
}

static const struct ops ops = {
	.open = open_it,
	.close = close_it,
	.name = "ops",
};

int main(void)
{
	const struct ops *p = &ops;
	int x = 0;

	print_long("open", p->open(21));
	p->close(&x, 5);
	print_long("x", x);
	(*p->close)(&x, 6);
	print_long("x", x);
	print_str("name", p->name);
	print_long("has", p->open && !0);
	return 0;
}
