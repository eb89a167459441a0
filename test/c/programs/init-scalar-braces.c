#include "print.h"

int main(void)
{
	int a = { 5 };
	int *p = { &a };
	unsigned char c = { 300 };

	print_long("a", a + *p);
	print_long("c", c);
	return 0;
}
