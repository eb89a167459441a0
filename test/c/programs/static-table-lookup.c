#include "print.h"

enum advisor { NONE, SCAN_TIME };

static const char *const names[] = { [NONE] = "none", [SCAN_TIME] = "scan-time" };

static int equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static int parse(const char *text)
{
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (equal(text, names[i]))
			return i;
	return -22;
}

int main(void)
{
	print_long("none", parse("none"));
	print_long("scan-time", parse("scan-time"));
	print_long("bad", parse("scan"));
	return 0;
}
