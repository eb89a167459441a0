#include "print.h"

int main(void)
{
	int a = 1, *p = &a, **pp = &p, list[3] = { 1, 2, 3 }, (*row)[3] = &list, b;
	long unsigned int c = 7, d = c + 1;
	const char *s = "x", t = 'y', *const u = s;

	b = **pp + (*row)[2];
	print_long("b", b);
	print_ulong("d", d);
	print_str("u", u);
	print_long("t", t);
	return 0;
}
