#include "print.h"

enum e { A, B, C };

static int f(unsigned char c)
{
	switch (c) {
	case 255:
		return 1;
	case 'a':
		return 2;
	}
	return 3;
}

static int g(long v)
{
	switch (v) {
	case -1:
		return 1;
	case 0x100000000L:
		return 2;
	case ~0xfffL:
		return 4;
	default:
		return 3;
	}
}

int main(void)
{
	enum e e = C;

	print_long("char", f(-1) * 100 + f('a') * 10 + f(0));
	print_long("long", g(-1) * 1000 + g(1L << 32) * 100 + g(0) * 10 + g(-4096));
	switch (e) {
	case A:
	case B:
		print_long("low", 1);
		break;
	case C:
		print_long("high", 2);
	}
	switch (0x80000000u) {
	case 0x80000000u:
		print_long("top", 1);
	}
	return 0;
}
