#include "print.h"

static long sum(int list[], int n)
{
	long s = 0;

	while (n--)
		s += *list++;
	return s;
}

static int second(int m[][3], int row)
{
	return m[row][1] + sizeof(m);
}

int main(void)
{
	int a[4] = { 1, 2, 3, 4 };
	int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };

	print_long("sum", sum(a, 4));
	print_long("part", sum(a + 1, 2));
	print_long("second", second(m, 1));
	return 0;
}
