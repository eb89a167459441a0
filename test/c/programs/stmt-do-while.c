#include "print.h"

int main(void)
{
	int i = 0, n = 0;

	do {
		i++;
		if (i % 2)
			continue;
		n += i;
	} while (i < 9);
	print_long("n", n);
	do
		n--;
	while (0);
	print_long("once", n);
	do {
		if (n > 0)
			break;
		n = 1000;
	} while (0);
	print_long("broken", n);
	do ; while (n-- > 5);
	print_long("n", n);
	return 0;
}
