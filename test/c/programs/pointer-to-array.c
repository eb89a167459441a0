#include "print.h"

int main(void)
{
	int a[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
	int (*row)[3] = a;
	int (*all)[2][3] = &a;

	print_long("row", row[1][2]);
	row++;
	print_long("next", (*row)[0]);
	print_long("all", (*all)[1][1]);
	print_ulong("size", sizeof(*row) + sizeof(*all));
	print_long("flat", *(*a + 4));
	print_long("distance", &a[1] - &a[0]);
	return 0;
}
