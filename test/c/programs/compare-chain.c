#include "print.h"

static int compare(long a, long b)
{
	return (a > b) - (a < b);
}

int main(void)
{
	print_long("less", compare(-1, 1));
	print_long("equal", compare(5, 5));
	print_long("greater", compare(1, -1));
	print_long("chain", 3 > 2 > 1);
	print_long("not", !(3 > 2));
	print_long("double not", !!42);
	print_long("ne", 1 != 2);
	return 0;
}
