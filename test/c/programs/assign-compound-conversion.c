#include "print.h"

int main(void)
{
	unsigned char c = 250;
	short s = 1000;
	int i = -7;
	unsigned int u = 5;
	long l = -100;

	c += 10;
	print_long("c", c);
	c -= 20;
	print_long("c", c);
	s *= 100;
	print_long("s", s);
	i /= 2;
	print_long("i", i);
	i %= 2;
	print_long("i", i);
	u -= 6;
	print_long("u", u);
	l >>= 3;
	print_long("l", l);
	l += u;
	print_long("l", l);
	i = c = 300;
	print_long("chained", i);
	return 0;
}
