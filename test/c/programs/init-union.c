#include "print.h"

union u {
	int i;
	char c[8];
	struct {
		short a, b;
	} s;
};

static union u first = { 7 };
static union u second = { .s = { 1, 2 } };
static union u list[] = { { .c = "abc" }, { .s.b = 3 }, { 5 } };

int main(void)
{
	union u local = { .c = { [3] = 1 } };

	print_long("first", first.i);
	print_long("second", second.i);
	print_str("list", list[0].c);
	print_long("list", list[1].s.b + list[2].i);
	print_long("local", local.i);
	return 0;
}
