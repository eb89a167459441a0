#include "print.h"

static int f(int x)
{
	int r = 0;

	switch (x) {
	case 1:
		r += 1;
	case 2:
		r += 2;
		break;
	case 3:
	case 4:
		r += 34;
		break;
	default:
		r = 100;
	case 5:
		r += 5;
	}
	return r;
}

int main(void)
{
	int i;

	for (i = 0; i < 8; i++)
		print_long("f", f(i));
	return 0;
}
