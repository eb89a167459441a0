#include "print.h"

int main(void)
{
	int x = 0x01020304;
	unsigned char *bytes = (unsigned char *)&x;
	unsigned long address = (unsigned long)&x;
	int *back = (int *)address;
	void *v = &x;

	print_long("byte", bytes[0] * 1000 + bytes[3]);
	print_long("back", *back == x);
	print_long("void", *(int *)v == x);
	print_long("odd", (address & 3) == 0);
	*(short *)v = 5;
	print_long("x", x);
	print_long("null", (long)(void *)0);
	print_long("offset", (long)((char *)&x + 4) - (long)&x);
	return 0;
}
