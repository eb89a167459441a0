#include "print.h"

static unsigned char narrow(int x)
{
	return x;
}

static int sign(unsigned char x)
{
	return (signed char)x;
}

static _Bool truth(long x)
{
	return x;
}

static unsigned long widen(int x)
{
	return x;
}

static short both(unsigned int x)
{
	return x;
}

int main(void)
{
	print_long("narrow", narrow(511));
	print_long("sign", sign(0xf0));
	print_long("truth", truth(0x100000000L));
	print_ulong("widen", widen(-3));
	print_long("both", both(0x18000));
	return 0;
}
