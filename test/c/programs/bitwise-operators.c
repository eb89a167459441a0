#include "print.h"

int main(void)
{
	unsigned int a = 0xf0f0f0f0, b = 0x0ff00ff0;
	long c = -1;
	unsigned long d = 0xffff0000ffffUL;

	print_long("and", a & b);
	print_long("or", a | b);
	print_long("xor", a ^ b);
	print_long("not", ~a);
	print_ulong("long and", c & d);
	print_ulong("long or", d | 0x10000);
	print_ulong("long xor", d ^ 0xffffffffffffUL);
	a |= 0xf;
	a &= ~0xf0u;
	a ^= 1u << 31;
	print_long("assigned", a);
	print_ulong("not long", ~d & 0xffffffffffffUL);
	return 0;
}
