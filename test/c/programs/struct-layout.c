#include "print.h"

struct a {
	char c;
	short s;
	int i;
	char d;
	long l;
	char e;
};
struct b {
	char c[3];
	struct a a;
	char d;
};

int main(void)
{
	print_ulong("a", sizeof(struct a));
	print_ulong("s", __builtin_offsetof(struct a, s));
	print_ulong("i", __builtin_offsetof(struct a, i));
	print_ulong("d", __builtin_offsetof(struct a, d));
	print_ulong("l", __builtin_offsetof(struct a, l));
	print_ulong("e", __builtin_offsetof(struct a, e));
	print_ulong("b", sizeof(struct b));
	print_ulong("b.a.l", __builtin_offsetof(struct b, a.l));
	print_ulong("b.d", __builtin_offsetof(struct b, d));
	print_ulong("b.c[2]", __builtin_offsetof(struct b, c[2]));
	return 0;
}
