#include "print.h"

static int calls;

static int yes(void)
{
	calls++;
	return 2;
}

static int no(void)
{
	calls += 10;
	return 0;
}

int main(void)
{
	int a = 3, b = 0;

	print_long("and", yes() && yes());
	print_long("and not", no() && yes());
	print_long("or", yes() || no());
	print_long("or not", no() || no());
	print_long("calls", calls);
	calls = 0;
	print_long("mixed", (a && no()) || (b || yes()));
	print_long("calls", calls);
	if (a > 2 && !b && yes() && !no())
		print_long("taken", calls);
	print_long("assign", (b && (a = 9)) + (a || (b = 9)));
	print_long("a", a * 10 + b);
	return 0;
}
