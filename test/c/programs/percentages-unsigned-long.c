#include "print.h"

static unsigned long ewma(unsigned long previous, unsigned long current)
{
	return ((100 - 30) * previous + 30 * current) / 100;
}

int main(void)
{
	unsigned long change = 0, pages = 5000, time = 2000;
	long profit = 3 * 4096 - 10 * (long)sizeof(long);

	change = pages * 100 / (time ?: 1);
	print_ulong("change", change);
	print_ulong("ewma", ewma(250, 1000));
	print_long("profit", profit);
	print_long("negative", 0 * 4096 - (long)(12 * 64UL));
	print_ulong("scaled", (pages << 3) / 7 % 1000);
	return 0;
}
