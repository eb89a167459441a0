#include "print.h"

static int global = 5;

static int change(void)
{
	global = 100;
	return 1;
}

int main(void)
{
	int old = global, *p = &global, x = 3, y;

	change();
	print_long("old", old);
	y = x++;
	x = 50;
	print_long("y", y);
	y = (x = 7);
	x = 8;
	print_long("y", y);
	global = 1;
	y = ({ int t = *p; change(); t; });
	print_long("y", y);
	y = *p ? *p : 0;
	*p = 4;
	print_long("y", y);
	return 0;
}
