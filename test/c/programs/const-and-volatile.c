#include "print.h"

static const int table[] = { 1, 2, 3 };
static volatile int flag = 1;

int main(void)
{
	const char *s = "text";
	const int *const p = table;
	int const x = 5;
	volatile unsigned long v = 7;

	v += x;
	flag = p[2];
	print_long("flag", flag);
	print_ulong("v", v);
	s++;
	print_str("s", s);
	return 0;
}
