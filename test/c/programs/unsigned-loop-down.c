#include "print.h"

int main(void)
{
	unsigned int i;
	unsigned long n, rounds = 0;

	for (i = 3; i < 4; i--)
		print_long("i", i);
	print_long("after", i);
	for (n = 2; n != ~0UL; n--)
		rounds++;
	print_ulong("rounds", rounds);
	return 0;
}
