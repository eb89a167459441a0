#include "print.h"

struct bits {
	unsigned int a : 3;
	int b : 6;
	unsigned int c : 15;
	unsigned char d : 4;
	unsigned char e : 4;
	unsigned long f : 20;
	unsigned long g : 28;
};

int main(void)
{
	union {
		struct bits b;
		unsigned char bytes[32];
	} u;
	unsigned int i;

	for (i = 0; i < sizeof(u); i++)
		u.bytes[i] = 0;
	u.b.a = 6;
	u.b.b = -7;
	u.b.c = 0x5a5a;
	u.b.d = 9;
	u.b.e = 0xc;
	u.b.f = 0xabcde;
	u.b.g = 0x7654321;
	print_ulong("size", sizeof(struct bits));
	print_bytes("bytes", u.bytes, sizeof(struct bits));
	u.b.c = 0;
	u.b.f = 1;
	print_bytes("bytes", u.bytes, sizeof(struct bits));
	print_long("b", u.b.b);
	print_long("g", u.b.g);
	return 0;
}
