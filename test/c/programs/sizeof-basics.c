#include "print.h"

struct s {
	char c;
	long l;
};

int main(void)
{
	int a[10];
	struct s s, *p = &s;
	char text[] = "hello";

	print_ulong("types", sizeof(char) + 10 * sizeof(short) + 100 * sizeof(int) + 1000 * sizeof(long));
	print_ulong("pointer", sizeof(void *) + sizeof p);
	print_ulong("array", sizeof(a) + sizeof a[0] + sizeof(int[3][4]));
	print_ulong("struct", sizeof(struct s) + sizeof(s) + sizeof(*p));
	print_ulong("string", sizeof("abc") + sizeof text);
	print_ulong("expression", sizeof(1 + 1L) + sizeof((char)1));
	print_ulong("count", sizeof(a) / sizeof(a[0]));
	print_ulong("times", sizeof(a) * 2 - sizeof a - 3);
	print_ulong("void and function", sizeof(void) + sizeof(main));
	return 0;
}
