#include "print.h"

int main(void)
{
	_Bool a = 256, b = 0, c;
	int x = -3;
	char *p = "";

	c = x;
	print_long("a", a);
	print_long("b", b);
	print_long("c", c);
	c = p;
	print_long("pointer", c);
	a = a + a;
	print_long("sum", a);
	b--;
	print_long("decremented", b);
	b++;
	b++;
	print_long("incremented", b);
	print_long("size", sizeof(_Bool));
	print_long("cast", (_Bool)0x100000000L);
	return 0;
}
