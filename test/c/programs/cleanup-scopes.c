#include "print.h"

#define CLEANUP(f) __attribute__((__cleanup__(f)))

static int left_last;

static void leave(int *x)
{
	print_long("leave", *x);
	left_last = *x;
	*x = -1;
}

static int told(const int *x)
{
	print_long("told", *x);
	return *x;
}

static void fall_through(void)
{
	int a CLEANUP(leave) = 1;
	CLEANUP(told) int b = 2, c = 3;

	print_long("body", a + b + c);
	{
		int inner __attribute__((cleanup(leave))) = 4;
		int plain = 5, other CLEANUP(leave) = 6;

		print_long("inner", inner + plain + other);
	}
	print_long("after", left_last);
}

static int value_first(void)
{
	int x CLEANUP(leave) = 7;

	return x;
}

static int nested_return(int n)
{
	int outer CLEANUP(leave) = 10;

	if (n > 0) {
		int inner CLEANUP(leave) = 11;

		if (n > 1)
			return inner + outer + n;
		print_long("stays", inner);
	}
	return outer;
}

static void loops(void)
{
	int i;

	for (int k CLEANUP(leave) = 0; k < 2; k++) {
		int each CLEANUP(leave) = 20 + k;

		print_long("each", each);
	}
	for (i = 0; i < 5; i++) {
		int each CLEANUP(leave) = 30 + i;

		if (i == 1)
			continue;
		while (1) {
			int deep CLEANUP(leave) = 40 + i;

			if (i >= 2)
				break;
			i++;
		}
		if (each == 33)
			break;
	}
	do {
		int once CLEANUP(leave) = 50;

		if (i > 0)
			continue;
		print_long("never", once);
	} while (0);
	print_long("i", i);
}

static int by_switch(int n)
{
	int x CLEANUP(leave) = 60;

	switch (n) {
	case 1: {
		int y CLEANUP(leave) = 61;

		if (y > 0)
			break;
		return y;
	}
	case 2: {
		int z CLEANUP(leave) = 62;

		return z;
	}
	default:
		print_long("default", n);
	}
	return x;
}

int main(void)
{
	fall_through();
	print_long("value first", value_first());
	print_long("returned", nested_return(0));
	print_long("returned", nested_return(1));
	print_long("returned", nested_return(2));
	loops();
	print_long("switch", by_switch(1));
	print_long("switch", by_switch(2));
	print_long("switch", by_switch(3));
	return 0;
}
