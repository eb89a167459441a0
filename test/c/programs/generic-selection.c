#include "print.h"

#define kind(x) _Generic((x), int: 1, long: 2, unsigned char: 3, char *: 4, const char *: 5, default: 9)

struct s {
	int a;
};

static int calls;

static int f(void)
{
	return ++calls;
}

int main(void)
{
	unsigned char c = 0;
	struct s s = { 0 };
	const char *text = "x";

	print_long("int", kind(1) * 10 + kind(2L));
	print_long("char", kind(c) * 10 + kind(+c));
	print_long("pointers", kind("literal") * 10 + kind(text));
	print_long("other", kind(s) * 10 + kind(1u));
	print_long("not evaluated", _Generic(f(), int: 5, default: f()));
	print_long("calls", calls);
	return 0;
}
