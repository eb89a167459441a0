#include "print.h"

int main(void)
{
	int i = -7;
	unsigned int u = 3;
	unsigned long ul = 10;
	unsigned short s = 65535;

	print_long("int / unsigned", (long)(i / u));
	print_long("int + ulong", i + ul);
	print_long("short * short", s * 3);
	print_ulong("cond", (u ? i : ul) + 0);
	print_ulong("int & ulong", i & 0xffffUL);
	print_long("size", sizeof(i + u) + 10 * sizeof(i + ul) + 100 * sizeof(s + s));
	return 0;
}
