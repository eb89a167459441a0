#include "print.h"

struct small {
	int a;
};
struct medium {
	long a;
};
struct odd {
	char c[3];
};
struct large {
	long a, b, c;
};

static int take(struct small s, struct medium m, struct odd o, struct large l)
{
	s.a++;
	m.a++;
	o.c[1]++;
	l.b++;
	return s.a + m.a + o.c[1] + l.b;
}

int main(void)
{
	struct small s = { 1 };
	struct medium m = { 20 };
	struct odd o = { { 1, 2, 3 } };
	struct large l = { 100, 200, 300 };

	print_long("result", take(s, m, o, l));
	print_long("unchanged", s.a + m.a + o.c[1] + l.b);
	return 0;
}
