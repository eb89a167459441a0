#include "print.h"

static int f(int x)
{
	switch (x) {
	default:
		x = -1;
		break;
	case 1:
		break;
	}
	switch (x) {
	}
	switch (x) {
	case 1:
		;
	}
	return x;
}

int main(void)
{
	print_long("one", f(1));
	print_long("two", f(2));
	return 0;
}
