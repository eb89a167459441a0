#include "print.h"

struct one {
	char c;
};
struct two {
	short a;
};
struct eight {
	int a, b;
};
struct large {
	int list[5];
};

static struct one make_one(int c)
{
	return (struct one){ c };
}

static struct two make_two(int a)
{
	struct two t;

	t.a = a;
	return t;
}

static struct eight make_eight(int a, int b)
{
	struct eight e = { a, b };

	return e;
}

static struct large make_large(int base)
{
	struct large l;
	int i;

	for (i = 0; i < 5; i++)
		l.list[i] = base + i;
	return l;
}

int main(void)
{
	struct large l = make_large(10);
	struct eight e;

	e = make_eight(3, 4);
	print_long("one", make_one(200).c);
	print_long("two", make_two(-5).a);
	print_long("eight", e.a * 10 + e.b);
	print_long("member of call", make_eight(5, 6).b);
	print_long("large", l.list[0] + l.list[4]);
	print_long("element of call", make_large(20).list[3]);
	l = make_large(l.list[1]);
	print_long("again", l.list[0]);
	return 0;
}
