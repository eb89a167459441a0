#include "print.h"

static int classify(int x)
{
	if (x < 0)
		return -1;
	else if (x == 0)
		return 0;
	else if (x < 10) {
		if (x & 1)
			return 1;
		else
			return 2;
	}
	return 3;
}

int main(void)
{
	int x;

	for (x = -1; x < 12; x += 3)
		print_long("class", classify(x));
	if (x)
		if (x > 100)
			print_long("no", 1);
		else
			print_long("dangling else", x);
	return 0;
}
