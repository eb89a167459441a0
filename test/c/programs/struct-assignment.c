#include "print.h"

struct big {
	int list[6];
	char c;
};
struct small {
	unsigned int value;
};

int main(void)
{
	struct big a = { { 1, 2, 3, 4, 5, 6 }, 'x' }, b, *p = &b;
	struct small s = { 7 }, t;
	struct big array[2];

	b = a;
	a.list[0] = 100;
	print_long("copied", b.list[0] + b.list[5] + b.c);
	*p = a;
	print_long("through pointer", b.list[0]);
	array[1] = *p;
	array[0] = array[1];
	print_long("array", array[0].list[0]);
	t = s;
	s.value++;
	print_long("small", t.value * 10 + s.value);
	return 0;
}
