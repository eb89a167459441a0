#include "print.h"

static unsigned long length(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return p - s;
}

static char *copy(char *to, const char *from)
{
	char *start = to;

	while ((*to++ = *from++))
		;
	return start;
}

static int compare(const void *a, const void *b, unsigned long n)
{
	const unsigned char *x = a, *y = b;

	for (; n--; x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

int main(void)
{
	char buffer[16];

	print_ulong("length", length("simulated"));
	print_str("copy", copy(buffer, "pages"));
	print_long("equal", compare(buffer, "pages", 6));
	print_long("above", compare("\xff", "\x01", 1) > 0);
	buffer[2] -= 32;
	print_str("changed", buffer);
	return 0;
}
