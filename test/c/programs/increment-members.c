#include "print.h"

struct counter {
	unsigned char small;
	long large;
	struct counter *next;
	int list[3];
};

int main(void)
{
	struct counter a = { 255, -1, 0, { 1, 2, 3 } }, b = { 0 };
	int i = 0;

	b.next = &a;
	b.next->small++;
	++b.next->large;
	b.next->list[i++]++;
	b.next->list[i++] += 10;
	print_long("small", a.small);
	print_long("large", a.large);
	print_long("list", a.list[0] * 100 + a.list[1]);
	print_long("i", i);
	return 0;
}
