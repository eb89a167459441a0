#include "print.h"

struct a {
	unsigned int x : 3;
	unsigned int y : 5;
	unsigned int z : 24;
};
struct b {
	int a : 20;
	int b : 20;
	char c;
};
struct c {
	char a;
	int b : 7;
	long c : 33;
	short d : 9;
};
struct d {
	unsigned int a : 4;
	unsigned int : 0;
	unsigned int b : 4;
	unsigned int : 12;
	unsigned int c : 1;
};
struct e {
	char c;
	int i : 25;
};

int main(void)
{
	struct a a = { 5, 17, 0x123456 };
	struct b b = { -3, 70000, 'x' };
	struct c c = { 1, -2, 0x1ffffffffL, 100 };
	struct d d = { 15, 9, 1 };
	struct e e = { 1, -5 };

	print_ulong("sizes", sizeof(a) + 100 * sizeof(b) + 10000 * sizeof(c) + 1000000 * sizeof(d));
	print_ulong("e", sizeof(e));
	print_bytes("a", &a, 4);
	print_long("b", b.a + b.b);
	print_long("c", c.b * 1000 + c.d);
	print_long("c.c", c.c);
	print_long("d", d.a * 100 + d.b * 10 + d.c);
	print_long("e", e.i);
	return 0;
}
