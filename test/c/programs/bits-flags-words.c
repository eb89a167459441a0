#include "print.h"

#define BIT(n) (1UL << (n))

static unsigned long flags;

static int test_and_set(int nr, unsigned long *word)
{
	unsigned long mask = BIT(nr);
	int old = (*word & mask) != 0;

	*word |= mask;
	return old;
}

int main(void)
{
	print_long("first", test_and_set(5, &flags));
	print_long("second", test_and_set(5, &flags));
	test_and_set(40, &flags);
	print_ulong("flags", flags);
	flags &= ~BIT(5);
	print_ulong("cleared", flags);
	print_long("test", !!(flags & BIT(40)) + 2 * !!(flags & BIT(41)));
	flags ^= BIT(3) | BIT(40);
	print_ulong("toggled", flags);
	return 0;
}
