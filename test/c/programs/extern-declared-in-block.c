#include "print.h"

extern int later;

int main(void)
{
	extern int shared_in_block;
	int helper(int);

	print_long("later", later);
	print_long("helper", helper(shared_in_block));
	return 0;
}

int later = 3;
int shared_in_block = 4;

int helper(int x)
{
	return x * 10;
}
