#include "print.h"

int main(void)
{
	int i = 0, n = 0;

	while (i < 10) {
		i++;
		if (i == 3)
			continue;
		if (i == 8)
			break;
		n += i;
	}
	print_long("n", n);
	while (n-- > 30)
		;
	print_long("n", n);
	while (1) {
		if (++i > 20)
			break;
	}
	print_long("i", i);
	return 0;
}
