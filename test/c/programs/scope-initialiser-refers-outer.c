#include "print.h"

int main(void)
{
	int n = 5;
	{
		int m = n + 1;
		int n = m * 2;
		print_long("inner", n);
	}
	print_long("outer", n);
	int self = sizeof(self);
	print_long("self", self);
	return 0;
}
