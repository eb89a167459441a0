#include "print.h"

struct s {
	char a;
	short b;
};
struct t {
	char a;
	long b;
};

int main(void)
{
	print_ulong("basic", _Alignof(char) + 10 * _Alignof(short) + 100 * _Alignof(int) + 1000 * _Alignof(long));
	print_ulong("struct", _Alignof(struct s) + 10 * _Alignof(struct t));
	print_ulong("pointer", _Alignof(void *));
	print_ulong("array", _Alignof(int[7]));
	print_ulong("gnu", __alignof__(struct t));
	return 0;
}
