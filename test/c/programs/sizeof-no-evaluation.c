#include "print.h"

static int calls;

static int f(void)
{
	calls++;
	return 1;
}

int main(void)
{
	int i = 1;

	print_ulong("size", sizeof(i++) + sizeof(f()));
	print_long("i", i);
	print_long("calls", calls);
	print_ulong("typeof", sizeof(typeof(i++)));
	print_long("i", i);
	return 0;
}
