#include "print.h"

struct pair {
	int a, b;
};
struct two {
	struct pair first;
	int x;
	struct pair second;
};

static int next(void)
{
	static int n;

	return ++n;
}

int main(void)
{
	struct pair p = { next(), next() };
	struct two t = { p, 9, { next() } };
	struct two u = { .second = p, .x = next() };
	int list[] = { next(), p.a, t.x };

	print_long("p", p.a * 10 + p.b);
	print_long("t", t.first.a * 1000 + t.first.b * 100 + t.x * 10 + t.second.a);
	print_long("u", u.second.b * 100 + u.x * 10 + u.first.a);
	print_long("list", list[0] * 100 + list[1] * 10 + list[2]);
	return 0;
}
