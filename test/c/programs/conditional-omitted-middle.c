#include "print.h"

static int calls;

static int count(void)
{
	return ++calls;
}

int main(void)
{
	int zero = 0;
	char *p = 0;

	print_long("kept", count() ?: 100);
	print_long("calls", calls);
	print_long("replaced", zero ?: 42);
	print_str("pointer", p ?: "none");
	print_long("chain", zero ?: zero ?: 3);
	return 0;
}
