#include "print.h"

static int x = 1;

int main(void)
{
	print_long("global", x);
	int x = 2;
	print_long("local", x);
	{
		int x = 3;
		print_long("inner", x);
		x = 30;
	}
	for (int x = 4; x < 5; x++)
		print_long("for", x);
	{
		extern int outside;
		print_long("local again", x + outside);
	}
	return 0;
}
int outside;
