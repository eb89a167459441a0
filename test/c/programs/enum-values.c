#include "print.h"

enum color { RED, GREEN = 5, BLUE, LAST = BLUE + 10 };
enum negative { MINUS = -2, NEXT, ZERO };
enum { ANONYMOUS = 1 << 4, SAME = ANONYMOUS };
enum big { BIG = 0xffffffff };

static enum color next(enum color c)
{
	return c + 1;
}

int main(void)
{
	enum color c = GREEN;
	enum negative n = MINUS;

	print_long("values", RED + 10 * GREEN + 100 * BLUE + 1000 * LAST);
	print_long("next", next(c) == BLUE);
	print_long("negative", n + NEXT + ZERO);
	print_long("signed", n < 0);
	print_long("unsigned", (c - 6) < 0);
	print_long("anonymous", SAME);
	print_ulong("size", sizeof(c) + sizeof(enum big));
	print_long("big", BIG > 0);
	switch (c) {
	case RED:
		print_long("red", 0);
		break;
	case GREEN:
		print_long("green", 1);
		break;
	default:
		break;
	}
	return 0;
}
