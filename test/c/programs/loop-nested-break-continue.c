#include "print.h"

int main(void)
{
	int i, j, n = 0;

	for (i = 0; i < 5; i++) {
		if (i == 1)
			continue;
		j = 0;
		while (1) {
			if (++j > 3)
				break;
			if (j == 2)
				continue;
			do {
				n += i * j;
				if (n % 2)
					break;
				n++;
			} while (n % 5);
		}
		if (i == 3)
			break;
	}
	print_long("n", n);
	print_long("i", i * 10 + j);
	return 0;
}
