#include "print.h"

static int one(void)
{
	return 1;
}

static int two(void)
{
	return 2;
}

static int (*choose(int which))(void)
{
	return which ? two : one;
}

static int apply(int f(void), int (*g)(void))
{
	return f() * 10 + g();
}

int main(void)
{
	int (*f)(void) = choose(1);
	int (**p)(void) = &f;

	print_long("two", f());
	print_long("one", choose(0)());
	print_long("apply", apply(one, *p));
	print_long("ternary", (f == two ? one : two)());
	return 0;
}
