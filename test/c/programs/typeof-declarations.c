#include "print.h"

struct s {
	unsigned char c;
	int list[3];
};

static unsigned short us(void)
{
	return 65535;
}

int main(void)
{
	struct s s = { 250, { 1, 2, 3 } }, *p = &s;
	typeof(s.c) c = 300;
	typeof(p) q = p;
	typeof(*p) copy = *p;
	typeof(p->list) list = { 7, 8, 9 };
	__typeof__(us()) u = us() + 2;
	typeof(int *) pi = list;
	typeof(1 ? 0 : 0L) l = -1;

	print_long("c", c);
	print_long("q", q->list[1]);
	print_long("copy", copy.c);
	print_long("list", list[2] + sizeof(list));
	print_long("u", u);
	print_long("pi", pi[1]);
	print_ulong("l", sizeof(l));
	print_long("cast", (typeof(c))511);
	return 0;
}
