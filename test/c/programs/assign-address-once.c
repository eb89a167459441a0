#include "print.h"

static int calls;

static int *next(int *a)
{
	calls++;
	return a + calls;
}

int main(void)
{
	int a[5] = { 0, 10, 20, 30, 40 };
	int i = 0;

	*next(a) += 5;
	*next(a) <<= 2;
	a[i++] = 7;
	a[i++] += 1;
	print_long("calls", calls);
	print_long("i", i);
	for (i = 0; i < 5; i++)
		print_long("a", a[i]);
	return 0;
}
