#include "print.h"

static int parse(const char *s, int base, unsigned int *result)
{
	unsigned int value = 0;
	int any = 0;

	for (; *s; s++) {
		int digit = *s >= '0' && *s <= '9' ? *s - '0' : (*s | 0x20) >= 'a' && (*s | 0x20) <= 'f' ? (*s | 0x20) - 'a' + 10 : 99;

		if (digit >= base)
			return -22;
		value = value * base + digit;
		any = 1;
	}
	*result = value;
	return any ? 0 : -22;
}

int main(void)
{
	unsigned int v = 0;

	print_long("ok", parse("1234", 10, &v));
	print_long("v", v);
	print_long("hex", parse("fF0", 16, &v));
	print_long("v", v);
	print_long("bad", parse("12x", 10, &v));
	print_long("empty", parse("", 10, &v));
	print_long("wraps", parse("4294967297", 10, &v));
	print_long("v", v);
	return 0;
}
