#include "print.h"

int main(void)
{
	int i, j, sum = 0;

	for (i = 0; i < 5; i++)
		for (j = i; j; j--)
			sum += i * j;
	print_long("sum", sum);
	for (;;) {
		if (sum-- < 10)
			break;
	}
	print_long("sum", sum);
	for (int a = 0, b = 10; a < b; a++, b--)
		sum += b - a;
	print_long("sum", sum);
	for (i = 0; i < 10; i++) {
		if (i & 1)
			continue;
		sum++;
	}
	print_long("sum", sum);
	return 0;
}
