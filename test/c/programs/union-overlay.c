#include "print.h"

union number {
	unsigned int i;
	unsigned short s[2];
	unsigned char c[4];
	long l;
};

int main(void)
{
	union number n = { 0x11223344 };

	print_ulong("size", sizeof(n));
	print_long("s", n.s[0]);
	print_long("c", n.c[3]);
	n.c[0] = 0xff;
	print_long("i", n.i);
	n.l = -2;
	print_long("s", n.s[1]);
	print_bytes("bytes", &n, 8);
	return 0;
}
