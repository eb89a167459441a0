#include "print.h"

static void sort(int *a, int n, int (*less)(int, int))
{
	int i, j, t;

	for (i = 1; i < n; i++)
		for (j = i; j > 0 && less(a[j], a[j - 1]); j--) {
			t = a[j];
			a[j] = a[j - 1];
			a[j - 1] = t;
		}
}

static int up(int a, int b)
{
	return a < b;
}

static int down(int a, int b)
{
	return a > b;
}

int main(void)
{
	int a[] = { 5, -1, 9, 0, 3 }, i;

	sort(a, 5, up);
	for (i = 0; i < 5; i++)
		print_long("up", a[i]);
	sort(a, 5, down);
	print_long("down", a[0] * 100 + a[4]);
	return 0;
}
