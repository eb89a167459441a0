#include "print.h"

int main(void)
{
	long big = 0x123456789abcL;
	unsigned int u = 3000000000u;

	print_long("char", (char)big);
	print_long("uchar", (unsigned char)big);
	print_long("short", (short)big);
	print_long("ushort", (unsigned short)big);
	print_long("int", (int)big);
	print_long("uint", (unsigned int)big);
	print_long("int of unsigned", (int)u);
	print_long("long of unsigned", (long)u);
	print_long("long of int", (long)(int)u);
	print_ulong("ulong of int", (unsigned long)-2);
	return 0;
}
