#include "print.h"

struct __attribute__((packed)) p {
	unsigned char a : 3;
	unsigned short b : 9;
	unsigned int c : 12;
	unsigned char d;
};

int main(void)
{
	struct p p = { 5, 300, 0xabc, 7 };

	print_ulong("size", sizeof(p));
	print_bytes("bytes", &p, sizeof(p));
	print_long("b", p.b);
	p.b = 511;
	p.c = 1;
	print_long("a", p.a);
	print_bytes("bytes", &p, sizeof(p));
	return 0;
}
