#include "print.h"

static int depth(int n, int *outer)
{
	int local = n * n;
	int list[3] = { n, n + 1, local };

	if (n == 0)
		return *outer;
	return depth(n - 1, &local) + list[2] - local + list[1];
}

int main(void)
{
	int start = 1;

	print_long("depth", depth(6, &start));
	return 0;
}
