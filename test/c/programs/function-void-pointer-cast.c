#include "print.h"

static long add_one(long x)
{
	return x + 1;
}

int main(void)
{
	void *p = add_one;
	unsigned long address = (unsigned long)add_one;
	long (*f)(long) = p;

	print_long("called", f(41));
	print_long("cast call", ((long (*)(long))p)(9));
	print_long("same", (unsigned long)f == address);
	print_long("true", add_one ? 1 : 0);
	return 0;
}
