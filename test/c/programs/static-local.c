#include "print.h"

static int next(void)
{
	static int n = 10;

	return n++;
}

static int other(void)
{
	static int n;
	static const char *names[] = { "a", "b" };
	static int *p = &n;

	*p += 1;
	print_str("name", names[n & 1]);
	return n;
}

int main(void)
{
	print_long("next", next());
	print_long("next", next());
	other();
	print_long("other", other());
	print_long("next", next());
	return 0;
}
