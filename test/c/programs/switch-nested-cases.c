#include "print.h"

static int duff(int n)
{
	int count = 0;

	switch (n % 4) {
	case 0:
		do {
			count++;
		case 3:
			count++;
		case 2:
			count++;
		case 1:
			count++;
		} while ((n -= 4) > 0);
	}
	return count;
}

int main(void)
{
	int i;

	for (i = 1; i < 10; i++)
		print_long("duff", duff(i));
	switch (3) {
		{
			int x;
	case 3:
			x = 7;
			print_long("x", x);
			break;
		}
	case 4:
		print_long("no", 4);
	}
	return 0;
}
