#include "print.h"

static int state;

static void set(int x)
{
	if (x < 0)
		return;
	state = x;
}

static void chain(int x)
{
	return set(x + 1);
}

int main(void)
{
	set(5);
	set(-1);
	print_long("state", state);
	chain(10);
	print_long("state", state);
	(void)state;
	return 0;
}
