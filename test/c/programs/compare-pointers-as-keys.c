#include "print.h"

static int order(void *a, void *b)
{
	if (a < b)
		return -1;
	if (a > b)
		return 1;
	return 0;
}

int main(void)
{
	int list[3];

	print_long("less", order(&list[0], &list[2]));
	print_long("equal", order(&list[1], list + 1));
	print_long("user", order((void *)0x7f0000000000UL, (void *)0xffff888000000000UL));
	return 0;
}
