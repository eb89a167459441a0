#include "print.h"

static const char *kind(int c)
{
	switch (c) {
	case '0' ... '9':
		return "digit";
	case 'a' ... 'z':
	case 'A' ... 'Z':
		return "letter";
	case -5 ... -1:
		return "negative";
	default:
		return "other";
	}
}

int main(void)
{
	print_str("5", kind('5'));
	print_str("q", kind('q'));
	print_str("Z", kind('Z'));
	print_str("-3", kind(-3));
	print_str("space", kind(' '));
	return 0;
}
