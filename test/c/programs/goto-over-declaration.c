#include "print.h"

int main(void)
{
	int round = 0;

top:
	{
		int x = round * 10;
		int y;

		if (round == 1)
			goto middle;
		y = x + 1;
		print_long("first", y);
middle:
		y = 3;
		print_long("y", y);
	}
	if (round++ < 2)
		goto top;
	return 0;
}
